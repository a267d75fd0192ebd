import type { ReactNode, SVGProps } from 'react';

/** Our own small set of line icons, 20 × 20. They never stand alone: a word or an accessible name is always with them. */
const PATHS = {
  inbox: <path d="M3 11.5 5.2 4.700A1.5 1.5 0 0 1 6.6 3.700h6.800a1.5 1.5 0 0 1 1.4 1L17 11.5v3.300a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.800zm0 0h3.700l1.1 2h4.400l1.1-2H17" />,
  outbox: <path d="m17 3-6.2 14-2.6-6.200L2 8.200zm0 0L8.2 10.8" />,
  requests: <path d="M8 9.5A3 3 0 1 0 8 3.5a3 3 0 0 0 0 6M2.7 16.300c.4-2.7 2.5-4.3 5.3-4.3 1.4 0 2.6.4 3.5 1.100M15 11.5v5M12.5 14h5" />,
  settings: <path d="M3.5 6h7M14 6h2.5M3.5 14H6M9.5 14h7M10.5 4v4M13.5 6a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0M9 14a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0" />,
  help: <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M8.2 8c.1-1.1.8-1.7 1.8-1.700s1.8.6 1.8 1.600c0 1.3-1.8 1.5-1.8 2.900M10 13.5v.01" />,
  back: <path d="m12 4.5-5.5 5.5 5.5 5.5" />,
  down: <path d="m5 8 5 5 5-5" />,
  up: <path d="M10 16V4.5M5 9l5-5 5 5" />,
  check: <path d="m4 10.5 4 4 8-9" />,
  checks: <path d="m1.8 10.5 3.7 4 6.7-8M9.3 13.800l.7.7 8-9" />,
  clock: <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14m0-11v4.200l2.8 1.8" />,
  pause: <path d="M7 4.5v11M13 4.5v11" />,
  retry: <path d="M16 10a6 6 0 1 1-1.9-4.400L16.5 7.5m0-4v4h-4" />,
  question: <path d="M7 7.200C7.1 5.4 8.3 4.3 10 4.300s3 1 3 2.700c0 2.2-3 2.5-3 5M10 15.700v.01" />,
  cross: <path d="m5 5 10 10M15 5 5 15" />,
  alert: <path d="M10 7.5v3.300m0 2.700v.01M8.7 3.9 2.6 14.300a1.5 1.5 0 0 0 1.3 2.200h12.200a1.5 1.5 0 0 0 1.3-2.200L11.3 3.900a1.5 1.5 0 0 0-2.6 0" />,
  ban: <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M5.2 5.200l9.6 9.6" />,
  hourglass: <path d="M5.5 3h9m-9 14h9M6.5 3v2.5c0 2 3.5 2.8 3.5 4.5S6.5 12.5 6.5 14.5V17m7-14v2.5c0 2-3.5 2.8-3.5 4.5s3.5 2.5 3.5 4.5V17" />,
  dot: <path d="M10 13.200a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4" />,
  spin: <path d="M10 3a7 7 0 1 1-7 7" />,
  offline: <path d="m3 3 14 14M2.5 8a11 11 0 0 1 3.3-2.100M8.5 5c3.3-.5 6.6.6 9 3M5.3 11a7 7 0 0 1 3.2-1.800m3.8.3c.9.3 1.7.9 2.4 1.5M8 13.800a3 3 0 0 1 3.6-.2M10 16.5v.01" />,
  user: <path d="M10 9.800a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.600M3.8 16.800c.5-3.1 3-4.9 6.2-4.900s5.7 1.8 6.2 4.9" />,
  out: <path d="M8 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8m4-9 3 3-3 3m3-3H8" />,
  messenger: <path d="M10 3c-4.1 0-7.3 2.9-7.3 6.7 0 2.1 1 3.9 2.6 5.100v2.400l2.3-1.200c.8.2 1.6.3 2.4.3 4.1 0 7.3-2.9 7.3-6.600S14.1 3 10 3M6.3 11.200l2.6-2.7 2.2 1.9 2.6-2" />,
  comment: <path d="M4.5 3.5h11A1.5 1.5 0 0 1 17 5v7.5a1.5 1.5 0 0 1-1.5 1.5H9.800L6 17v-3H4.5A1.5 1.5 0 0 1 3 12.5V5a1.5 1.5 0 0 1 1.5-1.5M6.5 7.300h7M6.5 10.200h4.5" />,
  zalo: <path d="M6.5 6.5h7l-7 7h7M10 17.5A7.5 7.5 0 1 0 3.5 13.800L2.8 17l3.3-.6a7.4 7.4 0 0 0 3.9 1.1" />,
  pin: <path d="M5 3.5h10v13l-5-3.3-5 3.300z" />,
  edit: <path d="m12.5 5 2.5 2.5M4 16l.6-3.1 8.6-8.600a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L7.1 15.400z" />,
  copy: <path d="M7.5 7.5V4.800A1.3 1.3 0 0 1 8.8 3.5h6.400a1.3 1.3 0 0 1 1.3 1.300v6.400a1.3 1.3 0 0 1-1.3 1.300h-2.700M4.8 7.5h6.400a1.3 1.3 0 0 1 1.3 1.300v6.400a1.3 1.3 0 0 1-1.3 1.300H4.800a1.3 1.3 0 0 1-1.3-1.300V8.800a1.3 1.3 0 0 1 1.3-1.3" />,
  link: <path d="M8.3 11.700a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.300l-.9.900m1.3 3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.300l.9-.9" />,
  external: <path d="M11.5 4H16v4.5M16 4l-7 7M13.5 11v3.5A1.5 1.5 0 0 1 12 16H5.5A1.5 1.5 0 0 1 4 14.5V8a1.5 1.5 0 0 1 1.5-1.5H9" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={size <= 16 ? 2 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      {PATHS[name]}
    </svg>
  );
}
