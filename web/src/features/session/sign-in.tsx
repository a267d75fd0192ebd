import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../../clock';
import { Refused } from '../../http';
import { Icon } from '../../icons';
import { useLanguage, useSay } from '../../texts';
import { timesOf } from '../../time';
import { LanguageSwitch } from '../../top-bar';
import { sandboxQuery, signIn } from './session';
import styles from './sign-in.module.css';

export function SignIn() {
  const say = useSay();
  const client = useQueryClient();
  const sandbox = useQuery(sandboxQuery).data;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({ mutationFn: (who: { email: string; password: string }) => signIn(client, who.email, who.password) });
  const fault = useFaultText(enter.error);
  return (
    <main className={styles.page}>
      <div className={styles.language}>
        <LanguageSwitch />
      </div>
      <div className={`panel ${styles.card}`}>
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width="40" height="40" />
          <span>Tintoi</span>
        </div>
        <p className={styles.lead}>{say('signIn.lead')}</p>
        <h1>{say('signIn.title')}</h1>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            enter.mutate({ email, password });
          }}
        >
          <TextInput
            label={say('signIn.email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            size="md"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={say('signIn.password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {fault ? (
            <p role="alert" className={styles.fault}>
              <Icon name="alert" size={18} /> {fault}
            </p>
          ) : null}
          <Button type="submit" size="md" loading={enter.isPending}>
            {say('signIn.submit')}
          </Button>
        </form>
        {sandbox ? (
          <section className={styles.samples} aria-labelledby="samples">
            <h2 id="samples">{say('signIn.sample')}</h2>
            <p>{say('signIn.sampleNote')}</p>
            <ul>
              {sandbox.people.map((person) => (
                <li key={person.email}>
                  <button
                    type="button"
                    onClick={() => {
                      setEmail(person.email);
                      setPassword(person.password);
                      enter.mutate(person);
                    }}
                  >
                    <strong>{person.name}</strong>
                    <span>{say(`role.${person.role}`)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </main>
  );
}

function useFaultText(error: Error | null): string | null {
  const say = useSay();
  const { locale } = useLanguage();
  if (!error) return null;
  if (!(error instanceof Refused)) return say('signIn.unreachable');
  if (error.problem.status === 429) {
    const until = error.problem.retryAt ?? new Date(serverNow() + (error.retryAfterMs ?? 60_000)).toISOString();
    return say('signIn.slow', { time: timesOf(locale, Intl.DateTimeFormat().resolvedOptions().timeZone).clock(until) });
  }
  return error.problem.status < 500 ? say('signIn.wrong') : say('problem.plain');
}
