import { defineMiddleware } from 'astro:middleware';
import type { PageLocals } from '../db/page-locals.ts';
import { type HouseAction, mayInHouse } from '../domain/permissions.ts';

/** What a page of the desk asks of whoever looks at it, behind the guards of the addresses: a second wall, not the first. */
const needs: readonly [RegExp, HouseAction][] = [
  [/^\/desk\/settings\/?$/, 'settings'],
  [/^\/desk\/accounts\/?$/, 'accounts'],
  [/^\/desk\/register\/?$/, 'register'],
  [/^\/desk\/templates\/?$/, 'templates'],
  [/^\/desk\/(voice|praise)\b/, 'self'],
  [/^\/desk\/statistics\/?/, 'statistics'],
  [/^\/desk\/programmes\/questions\b/, 'programmeSettings'],
  [/^\/desk\/programmes\b/, 'programmes'],
  [/^\/desk\/audit\/?$/, 'audit'],
  [/^\/desk\/programmes\b/, 'programmes'],
  [/^\/desk\/account\/.*$/, 'self'],
  [/^\/desk\/(?!(invitation|second-factor)\/?$).+/, 'queue'],
];

function mayLook(route: string, { viewer, demo }: PageLocals): boolean {
  const need = needs.find(([shape]) => shape.test(route))?.[1];
  if (need === undefined) return true;
  if (/^\/desk\/mail\/?$/.test(route) && !demo) return false;
  return viewer !== null && mayInHouse(viewer, need);
}

/** What the house gives a page travels on the platform's context; pages find it in one place, whatever the home. */
export const onRequest = defineMiddleware(async ({ locals, routePattern }, next) => {
  const carried = locals.cfContext?.house;
  if (!locals.house && carried) locals.house = carried;
  if (routePattern.startsWith('/desk') && !mayLook(routePattern, locals.house)) {
    return new Response(null, { status: 404 });
  }
  try {
    return await next();
  } catch (error) {
    // Astro would answer an empty page and tell nobody why.
    if (locals.house) locals.house.fault = error;
    throw error;
  }
});
