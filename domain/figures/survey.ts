/** The two questions after closing and their answers, as the table `survey` holds them. */
export const surveyQuestions = { handled: '事情处理得怎样', timely: '办得及时吗' } as const;
export type SurveyQuestion = keyof typeof surveyQuestions;

export const surveyAnswers: Record<SurveyQuestion, Readonly<Record<string, string>>> = {
  handled: { yes: '满意', partly: '一般', no: '不满意' },
  timely: { yes: '及时', partly: '一般', no: '太慢' },
};

/** The answer that says 'satisfied' to either question. */
export const SATISFIED = 'yes';
