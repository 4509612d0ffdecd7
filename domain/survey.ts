/** The two questions after closing, asked once (policy 3.15, 3.16): answers are choices, nothing is typed. */
export const handledAnswers = { satisfied: '满意', fair: '一般', dissatisfied: '不满意' } as const;
export const timelyAnswers = { prompt: '及时', fair: '一般', slow: '太慢' } as const;
export type HandledAnswer = keyof typeof handledAnswers;
export type TimelyAnswer = keyof typeof timelyAnswers;
