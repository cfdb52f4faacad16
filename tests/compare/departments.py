"""Forms of made-up departments: the declaration of examples/liwan filled in a thousand different ways.

The numbers come from a generator of their own, so that every run and every version of Python makes
the same forms. Some leave cells blank, some say 不适用, a few cannot be read.
"""
import json
import os

TARGETS = [("认定产业领军人才（团队）数量", 8, "个"), ("新增研发机构数量", 3, "家"), ("R&D统计填报数", 23, "亿元"),
           ("国家科技型中小企业认定数量", 570, "家"), ("高企认定数量", 100, "家"),
           ("荔湾区海交会创新成果展数量", 1, "场"), ("规模以下企业首次成长为规模以上工业企业数", 4, "个"),
           ("新纳入“四上”企业数量", 5, "家"), ("新增省级专精特新企业数量", 15, "家"), ("高新技术工业企业数", 25, "家"),
           ("新增种子独角兽企业数量", 1, "家")]
YES = ["项目对荔湾区现代都市工业发展水平具有持续提升作用（是/否）", "项目对中小企业高质量发展具有积极作用（是/否）",
       "项目对荔湾区科技创新创业氛围具有提升作用（是/否）", "项目对提升工业经济发展具有持续影响（是/否）"]
SATISFIED = "兼职两新党组织书记对补贴发放工作满意度（%）"


class Numbers:
    """A linear congruential generator (Knuth's MMIX)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % n


def department(r, i):
    rows = []

    def row(name, actual, na=False):
        rows.append({"name": name, "actual": actual, "not_applicable": na})

    for name, target, unit in TARGETS:
        share = 55 + r.below(60)
        if unit == "亿元":
            tenths = target * share // 10
            actual = "%d.%d亿元" % (tenths // 10, tenths % 10)
        else:
            actual = "%d%s" % (target * share // 100, unit)
        chance = r.below(100)
        na = name.startswith("荔湾区海交会") and chance < 10
        row(name, None if na or chance == 50 else "约%s" % actual if chance == 51 else actual, na)
    row("新三板场地租金清缴期限", "按时支付" if r.below(10) else "未按时支付")
    for name in YES:
        row(name, "是" if r.below(12) else "否")
    grade = r.below(3)
    low, high = ((80, 100), (60, 79), (0, 59))[grade]
    row("对推动构建清洁安全的现代能源产业体系具有积极作用（是/否）",
        "%s（%d%%）" % (("是", "部分", "否")[grade], low + r.below(high - low + 1)))
    tenths = 500 + r.below(501)
    row(SATISFIED, "%d.%d%%" % (tenths // 10, tenths % 10))
    budget = 1000 + r.below(9000)
    return {"id": "D%04d" % i, "form": "部门整体支出绩效自评表", "unit": "第%d局" % i, "name": "部门整体支出",
            "values": {"全年预算数": "%d万元" % budget,
                       "全年执行数": "%d万元" % (budget * (60 + r.below(41)) // 100)},
            "indicators": rows}


def write(folder, n, seed=20240101):
    """A file for each of n forms; their paths."""
    r = Numbers(seed)
    os.makedirs(folder, exist_ok=True)
    paths = []
    for i in range(1, n + 1):
        path = os.path.join(folder, "D%04d.json" % i)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(department(r, i), f, ensure_ascii=False)
        paths.append(path)
    return paths


if __name__ == "__main__":
    import sys
    print(len(write(sys.argv[1], int(sys.argv[2]))))
