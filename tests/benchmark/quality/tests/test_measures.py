"""The measures on cases that can be worked out by hand."""

import measures
from checks import check, check_equal, check_near


def test_auroc_of_a_perfect_order():
    check_near(measures.auroc([0.9, 0.8], [0.1, 0.2, 0.3]), 1.0)
    check_near(measures.auroc([0.1], [0.8, 0.9]), 0.0)


def test_auroc_counts_ties_as_half():
    check_near(measures.auroc([0.5, 0.5], [0.5]), 0.5)
    # Of six pairs three are won and one is a tie.
    check_near(measures.auroc([0.7, 0.4], [0.2, 0.4, 0.9]), 3.5 / 6)


def test_auroc_needs_both_kinds():
    check_equal(measures.auroc([0.5], []), None)
    check_equal(measures.auroc([], [0.5]), None)


def test_threshold_declines_nine_in_ten():
    unknown = [at / 10 for at in range(1, 11)]
    threshold = measures.declining_threshold(unknown, 0.9)
    check_near(threshold, 0.9)
    check_equal(sum(confidence > threshold for confidence in unknown), 1)


def test_threshold_declines_more_rather_than_fewer():
    # With eleven, nine would be too few; of equal confidences none is answered.
    check_near(measures.declining_threshold([at / 100 for at in range(11)], 0.9), 0.09)
    threshold = measures.declining_threshold([0.1, 0.6, 0.6, 0.6], 0.5)
    check_equal(sum(confidence > threshold for confidence in (0.1, 0.6, 0.6, 0.6)), 0)


def test_right_at_declined_is_a_share_of_all_known():
    unknown = [at / 10 for at in range(1, 11)]
    known = [(0.95, True), (0.95, False), (0.9, True), (0.2, True)]
    check_near(measures.right_at_declined(known, unknown), 0.25)
    check_equal(measures.right_at_declined(known, []), None)


def test_calibration_error_of_honest_confidences():
    check_near(measures.calibration_error([(0.5, True), (0.5, False)] * 4 + [(1.0, True)]), 0.0)


def test_calibration_error_weighs_the_bins():
    # Three of 0.9 that are wrong, one of 0.25 that is right: (3 * 0.9 + 0.75) / 4.
    check_near(measures.calibration_error([(0.9, False)] * 3 + [(0.25, True)]), 3.45 / 4)
    check_equal(measures.calibration_error([]), None)


def test_calibration_error_keeps_bins_apart():
    # In one bin these two errors would cancel out.
    check_near(measures.calibration_error([(0.05, True), (0.95, False)]), 0.95)


def test_percentiles_are_nearest_ranks():
    values = list(range(100, 0, -1))
    check_equal(measures.percentile(values, 0.5), 50)
    check_equal(measures.percentile(values, 0.99), 99)
    check_equal(measures.percentile([7], 0.5), 7)
    check_equal(measures.percentile([], 0.5), None)


def test_answers_are_found_whatever_width_and_case():
    check(measures.holds_answer("It is the ＧＲＥＡＴ Wall. [1]", ("great wall",)), "full width")
    check(measures.holds_answer("창립은 1953년입니다.", ("1938년", "1953년")), "the second answer")
    check(measures.holds_answer("ｶﾞﾗｽの工場です。", ("ガラスの工場",)), "half-width kana")
    check(not measures.holds_answer("It is a wall.", ("great wall",)), "another answer")
    check(not measures.holds_answer("It is a wall.", ()), "no answer")
