import { handledAnswers, timelyAnswers } from '../survey.ts';

/** The two questions after closing and their answers, as the table `survey` holds them. */
export const surveyQuestions = { handled: '事情处理得怎样', timely: '办得及时吗' } as const;
export type SurveyQuestion = keyof typeof surveyQuestions;

export const surveyAnswers: Record<SurveyQuestion, Readonly<Record<string, string>>> = {
  handled: handledAnswers,
  timely: timelyAnswers,
};

/** The answer to the first question that counts as satisfied. */
export const SATISFIED: keyof typeof handledAnswers = 'satisfied';
