import { describe, expect, it } from 'vitest';
import { speaksOfDanger } from '../../domain/danger.ts';

describe('the look for words of danger', () => {
  it.each([
    '孩子说不想活了',
    '他喝了酒就打我',
    '老人被打了好几次',
    '怀疑隔壁虐 待 小孩',
    '丈夫家暴，请帮帮我',
    '把孩子锁在家，不给饭吃',
    '长期遭受家庭暴力',
    '昨晚他打了我一巴掌',
    '喝醉了又打孩子',
    '把她打伤了',
    '儿子在学校一直被同学欺凌',
    '他说想结束自己的生命',
  ])('calls somebody for “%s”', (text) => {
    expect(speaksOfDanger(text)).toBe(true);
  });

  it.each([
    '请打我的电话 13800138000',
    '方便时打我电话',
    '社工打了她的手机，没有人接',
    '打他们电话总是占线',
    '打人工台等了半小时',
    '说话总是被打断',
    '午休时被打扰',
    '活动报名表被打回来两次',
    '家访改期没有通知',
    '',
  ])('calls nobody for “%s”', (text) => {
    expect(speaksOfDanger(text)).toBe(false);
  });

  it('looks in every text that was given, and never joins two of them into a word', () => {
    expect(speaksOfDanger(undefined, '没有事', '救命')).toBe(true);
    expect(speaksOfDanger('请不要打', '我的意见')).toBe(false);
  });
});
