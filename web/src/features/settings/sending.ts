import type { SendingSettings } from '../../api';

/** What stands in the fields, as it was typed. */
export interface SendingForm {
  stale: string;
  quiet: boolean;
  from: string;
  to: string;
  reply: string;
  automatic: string;
  campaign: string;
}

export type HoursField = 'stale' | 'reply' | 'automatic' | 'campaign';
export type SendingField = HoursField | 'from' | 'to';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export const RANGES: Record<HoursField, { max: number; empty: boolean }> = {
  stale: { max: 720, empty: false },
  reply: { max: 8760, empty: true },
  automatic: { max: 8760, empty: true },
  campaign: { max: 8760, empty: true },
};

export function formOf({ staleHours, quietHours, expireHours }: SendingSettings): SendingForm {
  const typed = (hours: number | null) => (hours === null ? '' : String(hours));
  return {
    stale: String(staleHours),
    quiet: quietHours !== null,
    from: quietHours?.from ?? '21:30',
    to: quietHours?.to ?? '07:30',
    reply: typed(expireHours.reply),
    automatic: typed(expireHours.automatic),
    campaign: typed(expireHours.campaign),
  };
}

function hoursOf(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** Which fields cannot be kept as they are. */
export function faultsOf(form: SendingForm): SendingField[] {
  const faults: SendingField[] = [];
  for (const [field, { max, empty }] of Object.entries(RANGES) as [keyof typeof RANGES, { max: number; empty: boolean }][]) {
    const hours = hoursOf(form[field]);
    if (hours === undefined || (hours === null ? !empty : hours < 1 || hours > max)) faults.push(field);
  }
  if (form.quiet && !CLOCK.test(form.from)) faults.push('from');
  if (form.quiet && (form.from === form.to || !CLOCK.test(form.to))) faults.push('to');
  return faults;
}

/** The settings a form without faults stands for. */
export function settingsOf(form: SendingForm): Omit<SendingSettings, 'zone'> {
  return {
    staleHours: hoursOf(form.stale) ?? 12,
    quietHours: form.quiet ? { from: form.from, to: form.to } : null,
    expireHours: { reply: hoursOf(form.reply) ?? null, automatic: hoursOf(form.automatic) ?? null, campaign: hoursOf(form.campaign) ?? null },
  };
}
