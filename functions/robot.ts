import type { Robot, Sent } from './home.ts';

const PATIENCE = 10_000;

/** A WeCom group robot: one text message to its secret address. */
export const wecomRobot = (address: string): Robot => ({
  async say(content): Promise<Sent> {
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ msgtype: 'text', text: { content } }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const said: unknown = await answer.json();
      const taken = typeof said === 'object' && said !== null && 'errcode' in said && said.errcode === 0;
      return taken ? { result: 'sent' } : { result: 'refused', reason: `HTTP ${answer.status}` };
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      return { result: late ? 'slow' : 'dropped', reason: late ? 'no answer within 10 s' : 'no connection' };
    }
  },
});
