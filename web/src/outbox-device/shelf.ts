import type { DeviceDatabase, DeviceReply } from './database';

/**
 * Where the replies lie on this device. A browser may take its database away from a page that is open (a phone does, from one
 * that was in the background): what does not work is done once more with a database opened anew. Nothing is kept twice by that,
 * since what did not work has left nothing behind.
 */
export class Shelf {
  private database: Promise<DeviceDatabase>;

  constructor(private readonly open: () => Promise<DeviceDatabase>) {
    this.database = open();
    // Told to whoever uses it.
    this.database.catch(() => undefined);
  }

  /** The database gives `seq`, which is why it is missing here. */
  async add(reply: Omit<DeviceReply, 'seq'>): Promise<void> {
    await this.use((database) => database.add('replies', reply as DeviceReply));
  }

  async put(reply: DeviceReply): Promise<void> {
    await this.use((database) => database.put('replies', reply));
  }

  async delete(seq: number): Promise<void> {
    await this.use((database) => database.delete('replies', seq));
  }

  /** Oldest first. */
  all(person: string): Promise<DeviceReply[]> {
    return this.use((database) => database.getAllFromIndex('replies', 'person', person));
  }

  async oldest(person: string, conversationId: string): Promise<DeviceReply | undefined> {
    const [first] = await this.use((database) => database.getAllFromIndex('replies', 'lane', [person, conversationId], 1));
    return first;
  }

  private async use<T>(work: (database: DeviceDatabase) => Promise<T>): Promise<T> {
    const used = this.database;
    try {
      return await work(await used);
    } catch {
      if (this.database === used) {
        this.database = this.open();
        used.then((database) => database.close()).catch(() => undefined);
      }
      return await work(await this.database);
    }
  }
}
