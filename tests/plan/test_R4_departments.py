"""R4: departments that handle procedures, at the year's end."""

from rows import awarded


def certificates(rank, rules, totals, **kw):
    awards = awarded(rank(totals, track="department", **kw), rules(), "year_end")
    return awards[awards["award"] == "R4"]


def test_seven_departments_are_proposed(rank, rules):
    """“Xét chọn 07 tập thể”"""
    won = certificates(rank, rules, {f"d{n}": 200 - n for n in range(9)})
    assert won["unit"].tolist() == [f"d{n}" for n in range(7)]
    assert set(won["state"]) == {"won"}


def test_fifteen_individuals_are_shared_among_them(rules):
    """“và 15 cá nhân”: not so many for each place."""
    award = next(a for a in rules().award if a.id == "R4")
    assert (award.shared_individuals, sum(prize.individuals for prize in award.prizes)) == (15, 0)


def test_equals_among_the_seven_need_no_decision(rank, rules):
    """All seven certificates are alike."""
    won = certificates(rank, rules, {f"d{n}": 100 for n in range(7)})
    assert won["state"].tolist() == ["won"] * 7


def test_equals_for_the_seventh_certificate_need_a_decision(rank, rules):
    """Two units, one certificate left."""
    won = certificates(rank, rules, {**{f"d{n}": 200 - n for n in range(6)}, "x": 100, "y": 100})
    assert won[["unit", "state"]].values.tolist()[6:] == [["x", "needs_decision"], ["y", "needs_decision"]]


def test_a_department_without_procedures_does_not_compete(rank, rules):
    """“ngành huyện thực hiện thủ tục hành chính”"""
    won = certificates(rank, rules, {"d1": 120, "thanh-tra": 130}, without_procedures=["thanh-tra"])
    assert won["unit"].dropna().tolist() == ["d1"]


def test_the_award_dossier_is_left_to_people(rules):
    """“Tờ trình … Biên bản họp xét … Báo cáo thành tích”"""
    assert [human.clause for human in rules().human if human.when == "year_end"] == ["R5"]
