/** What is being written and not yet sent, per person and conversation, on this device. */
function key(person: string, conversationId: string): string {
  return `tintoi-draft/${person}/${conversationId}`;
}

export function draftOf(person: string, conversationId: string): string {
  return localStorage.getItem(key(person, conversationId)) ?? '';
}

export function keepDraft(person: string, conversationId: string, text: string): void {
  if (text === '') localStorage.removeItem(key(person, conversationId));
  else localStorage.setItem(key(person, conversationId), text);
}
