import { defineCollection } from 'astro:content';
import { guideLoader } from './guides/loader.ts';
import { guideSchema } from './guides/schema.ts';

export const collections = {
  guides: defineCollection({ loader: guideLoader('site/content/guides/'), schema: guideSchema }),
};
