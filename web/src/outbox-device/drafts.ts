/** What is being written and not yet sent, per person and conversation, on this device. */
function key(person: string, conversationId: string): string {
  return `tintoi-draft/${person}/${conversationId}`;
}

export function draftOf(person: string, conversationId: string): string {
  return localStorage.getItem(key(person, conversationId)) ?? '';
}

export function joined(texts: readonly string[]): string {
  return texts.filter((each) => each !== '').join('\n');
}

/** Words of hers go to what is being written there, before it, though its field is not on screen. */
export function giveDraftBack(person: string, conversationId: string, text: string): void {
  keepDraft(person, conversationId, joined([text, draftOf(person, conversationId)]));
}

/** Of which request the words have been dealt with on this device: taken into the field, or let go. */
export function dealtWith(person: string, conversationId: string): string | null {
  return localStorage.getItem(`tintoi-dealt-with/${person}/${conversationId}`);
}

export function dealWith(person: string, { conversationId, id }: { conversationId: string; id: string }): void {
  localStorage.setItem(`tintoi-dealt-with/${person}/${conversationId}`, id);
}

export function keepDraft(person: string, conversationId: string, text: string): void {
  if (text === '') localStorage.removeItem(key(person, conversationId));
  else localStorage.setItem(key(person, conversationId), text);
}
