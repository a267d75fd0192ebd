/** As much of Meta's JavaScript SDK as the tests use; it brings no types. */
declare module 'facebook-nodejs-business-sdk' {
  interface Api {
    call<T>(method: 'GET' | 'POST' | 'DELETE', path: string[], params?: Record<string, unknown>): Promise<T>;
  }

  interface Node {
    readonly _data: Record<string, unknown>;
    get(fields: string[]): Promise<Node>;
    update(fields: string[], params: Record<string, unknown>): Promise<Record<string, unknown>>;
    delete(fields: string[], params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  }

  interface User extends Node {
    getAccounts(fields: string[], params?: Record<string, unknown>): Promise<Page[]>;
  }

  interface Page extends Node {
    getSubscribedApps(fields: string[]): Promise<Node[]>;
    createSubscribedApp(fields: string[], params: Record<string, unknown>): Promise<Node>;
    createMessage(fields: string[], params: Record<string, unknown>): Promise<Node>;
    getConversations(fields: string[], params?: Record<string, unknown>): Promise<Node[]>;
  }

  interface Comment extends Node {
    createComment(fields: string[], params: Record<string, unknown>): Promise<Node>;
  }

  type Of<T> = new (id: string, data: Record<string, unknown>, parentId: string | undefined, api: Api) => T;

  const sdk: {
    FacebookAdsApi: new (accessToken: string, locale?: string, crashLog?: boolean) => Api;
    User: Of<User>;
    Page: Of<Page>;
    Comment: Of<Comment>;
  };
  export default sdk;
}
