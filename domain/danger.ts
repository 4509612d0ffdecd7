/**
 * Danger first (policy 3.0; 反家庭暴力法第14条, 未成年人保护法第11条). A plain look for words that speak of violence, of harm to
 * a child or of ending one's life. It only calls a person to look: it decides nothing, and keeps no word it found.
 */
const endingOnesLife =
  /自杀|自残|自伤|轻生|寻短见|想不开|想死|不想再?活|活不下去|活着没意思|跳楼|跳河|割[腕脉]|上吊|服毒|喝农药|遗书|了结自己|结束(?:自己)?的?生命/;
const violence =
  /杀人|杀了|杀死|砍[死伤人]|捅[死伤人]|打死|打伤|掐[死脖]|弄死|要我的命|同归于尽|救命|救救|生命危险|家暴|家庭暴力|施暴|毒打|殴打|挨打|虐待|虐打|拿刀|持刀/;
const harm =
  /关起来|绑起来|不给饭吃|锁在家|强奸|性侵|猥亵|性骚扰|摸我|拐卖|被拐|绑架|非法拘禁|遗弃|失踪|离家出走|辍学做工|童工|体罚|欺凌|霸凌/;
// '打我的电话', '打了她手机', '打人工台' and '被打断' speak of something else.
const blows =
  /打[了过]?(?:我|[他她]|孩子|小孩|小朋友|老人|妈妈|奶奶|爷爷|老婆|妻子|儿子|女儿)(?!们?的?(?:电话|手机|号码|微信|主意))|打人(?!工)|被打(?!断|扰|动|开|包|印|回|上|电话|招呼|折|发)/;

const signs = [endingOnesLife, violence, harm, blows];

/** @returns whether one of the texts speaks of danger; spaces and signs between the characters do not hide a word */
export function speaksOfDanger(...texts: readonly (string | undefined)[]): boolean {
  return texts.some((text) => {
    const plain = text?.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');
    return plain !== undefined && signs.some((sign) => sign.test(plain));
  });
}
