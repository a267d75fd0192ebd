import { VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { useSay } from '../../texts';
import { useTimes } from '../../time';
import styles from './allowance.module.css';
import { scaleEnd, type HourOfUse } from './figures';

const WIDTH = 720;
const HEIGHT = 210;
const LEFT = 56;
const BOTTOM = 30;
const TOP = 16;

/** What left by the hour, people below automation. The same numbers stand in a table for those who cannot see it. */
export function Plot({ hours }: { hours: HourOfUse[] }) {
  const say = useSay();
  const times = useTimes();
  const hatch = useId();
  const end = scaleEnd(hours);
  const empty = hours.every((hour) => hour.people + hour.automation === 0);
  const step = (WIDTH - LEFT) / hours.length;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / end);
  const clock = (at: number) => times.clock(new Date(at).toISOString());
  return (
    <figure className={styles.plot}>
      <figcaption>
        <strong>{say('allowance.plot')}</strong>
        <span className={styles.keys}>
          <span className={styles.key} data-part="people">
            {say('allowance.people')}
          </span>
          <span className={styles.key} data-part="automation">
            {say('allowance.automation')}
          </span>
        </span>
      </figcaption>
      {empty ? (
        <p className={styles.plotEmpty}>{say('allowance.plotEmpty')}</p>
      ) : (
        <>
          <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} aria-hidden="true" className={styles.svg}>
            <defs>
              <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="6" height="6" className={styles.automationGround} />
                <line x1="0" y1="0" x2="0" y2="6" className={styles.automationLine} />
              </pattern>
            </defs>
            {[0, end / 2, end].map((value) => (
              <g key={value}>
                <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} className={styles.grid} />
                <text x={LEFT - 8} y={y(value) + 4} textAnchor="end" className={styles.tick}>
                  {value}
                </text>
              </g>
            ))}
            {hours.map((hour, index) => {
              const x = LEFT + index * step + 2;
              const width = step - 4;
              return (
                <g key={hour.at}>
                  <rect x={x} width={width} y={y(hour.people)} height={y(0) - y(hour.people)} rx="2" className={styles.peopleBar} />
                  <rect
                    x={x}
                    width={width}
                    y={y(hour.people + hour.automation)}
                    height={y(hour.people) - y(hour.people + hour.automation)}
                    rx="2"
                    fill={`url(#${hatch})`}
                  />
                  {index % 4 === 2 ? (
                    <text x={x + width / 2} y={HEIGHT - 6} textAnchor="middle" className={styles.tick}>
                      {clock(hour.at)}
                    </text>
                  ) : null}
                </g>
              );
            })}
          </svg>
          <VisuallyHidden component="div">
            <table>
            <caption>{say('allowance.plot')}</caption>
            <thead>
              <tr>
                <th scope="col">{say('allowance.hour')}</th>
                <th scope="col">{say('allowance.people')}</th>
                <th scope="col">{say('allowance.automation')}</th>
              </tr>
            </thead>
            <tbody>
              {hours
                .filter((hour) => hour.people + hour.automation > 0)
                .map((hour) => (
                  <tr key={hour.at}>
                    <th scope="row">{clock(hour.at)}</th>
                    <td>{hour.people}</td>
                    <td>{hour.automation}</td>
                  </tr>
                ))}
            </tbody>
            </table>
          </VisuallyHidden>
        </>
      )}
    </figure>
  );
}
