// What the count of words in opinions passes over, keeps together, or takes with the word that follows. Data: add to it freely.

const words = (...lines: readonly string[]): readonly string[] => lines.join(' ').split(' ');

/** Words of this trade that a general dictionary takes apart; the longer ones first. */
export const houseWords = words('志愿者 服务站 亲子 长者 督导 组员 饭堂 义工 残障 康复 困境');

/** They turn the word that follows into its opposite, or into a complaint, and are counted with it: '不满意', '太小'. */
export const prefixes: ReadonlySet<string> = new Set(
  words('不 不太 不够 不是 不要 没 没有 没什么 未 无 别 太 沒 沒有 無'),
);

/** They only make the word that follows stronger or weaker. */
export const intensifiers: ReadonlySet<string> = new Set(
  words('很 更 最 挺 真 好 非常 特别 十分 比较 相当 有点 有些 稍微 都很 也很'),
);

/** They stand in any sentence, whatever it is about. */
export const stopWords: ReadonlySet<string> = new Set(
  words(
    '我们 你们 他们 她们 咱们 大家 自己 别人 每个 本人',
    '听我 跟我 和我 让我 给我 对我 帮我 教我 与我',
    '这个 那个 这些 那些 这里 那里 这样 那样 这次 每次 下次 几次 一次 这种',
    '什么 怎么 怎样 如何 多少 哪里 为什么',
    '可以 能够 应该 可能 需要 希望 觉得 感觉 认为 知道 建议 就是 还是 也是 都是',
    '因为 所以 但是 不过 如果 虽然 而且 以及 或者 还有 也有 都有 只有 只是',
    '一些 一下 一点 一起 一样 一直 已经 以后 以前 之后 时候 现在 今天 到了 有了',
    '通过 关于 对于 其他 其它 方面 东西 事情 真的 的话 意见 小组 活动 参加 参与',
    'the and for you is it to of in we very was are my this that with',
  ),
);
