"""Figures: what they show, how they are labelled, and that they come out the same every time."""

import re

import pandas as pd
import pytest
from matplotlib.figure import Figure
from pandas import DataFrame

from framing.canvas import Picture, save_figure, to_svg
from framing.captions import describe, finding, highest
from framing.errors import CorpusError
from framing.figures import dot_diversity, dot_interval, dot_keyness, dot_panels, dot_voices
from framing.wording import counted, quantity


def rates(measure: str = "promos_per_1000_words", **columns: list[object]) -> DataFrame:
    """Rates of three outlets."""
    return DataFrame(
        {
            "measure": measure,
            "outlet": ["North", "South", "West"],
            "n": [4.0, 9.0, 0.0],
            "exposure": [2000.0, 3000.0, 0.0],
            "value": [2.0, 3.0, float("nan")],
            "low": [1.0, 2.0, float("nan")],
            "high": [3.0, 4.0, float("nan")],
            "n_articles": [8, 8, 1],
        }
        | columns
    )


def contrasts(measure: str, effect: str = "ratio") -> DataFrame:
    """Contrasts of three outlets against the rest."""
    rows = rates(measure).rename(columns={"value": "estimate"})
    return rows.assign(reference="rest", effect=effect, n_reference=[9, 9, 1600])


def names(axes) -> list[str]:
    """The labels of the rows, from top to bottom."""
    return [label.get_text() for label in axes.get_yticklabels()]


def test_rows_are_sorted_by_value_and_labelled_with_their_counts():
    """The highest stands on top; an outlet without a value is named last."""
    axes = dot_interval(rates())
    assert axes.yaxis_inverted()
    assert names(axes) == [
        "South\n9 in 3,000 words",
        "North\n4 in 2,000 words",
        "West\nnothing to count in",
    ]


def test_rates_start_at_zero_and_the_axis_says_quantity_unit_and_voice():
    """An axis needs no caption to be read."""
    axes = dot_interval(rates("loaded_per_1000_outlet_words"))
    assert axes.get_xlim()[0] == 0
    assert axes.get_xlabel() == "loaded terms per 1,000 words in the outlet’s own voice"


def test_ratios_stand_on_a_logarithmic_axis_with_a_line_at_one():
    """Half and double are equally far from no difference."""
    axes = dot_interval(contrasts("promos_per_1000_words"))
    assert axes.get_xscale() == "log"
    assert names(axes)[0] == "South\n8 articles against 9"
    assert names(axes)[-1] == "West\n1 article against 1,600"
    assert "ratio to all other outlets" in axes.get_xlabel().replace("\n", " ")
    assert [1, 1] in [list(line.get_xdata()) for line in axes.get_lines()]


def test_differences_stand_on_a_plain_axis_with_a_line_at_zero():
    """A score has no ratio, one of a reader's own neither."""
    for measure in ("flesch_reading_ease", "risk_score"):
        axes = dot_interval(contrasts(measure, "difference"))
        assert axes.get_xscale() == "linear"
        assert "difference from all other outlets" in axes.get_xlabel().replace("\n", " ")
        assert [0, 0] in [list(line.get_xdata()) for line in axes.get_lines()]


def test_contrasts_that_do_not_say_what_they_are_are_not_drawn():
    """Those of an older version are neither taken for ratios nor for differences."""
    with pytest.raises(CorpusError, match="no column effect: made by an older version"):
        dot_interval(contrasts("flesch_reading_ease").drop(columns="effect"))


def test_a_score_of_a_readers_own_does_not_count_words_in_sentences():
    """What it is computed from has no noun that we know."""
    of = DataFrame({"measure": ["risk_score", "x_per_10_tables"], "n": [4, 2], "exposure": [9, 1]})
    assert counted(of) == ["4 in 9", "2 in 1 table"]


def test_shuffled_labels_are_a_grey_band_behind_the_dots():
    """It spans the null floor of each row and is said below the axis; unknown, it is left out."""
    bands = {"null_low": [1.5, 0.5, None], "null_high": [2.5, 2.5, None]}
    axes = dot_interval(rates().assign(**bands))
    drawn = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert drawn == [(0.5, 2.5), (1.5, 2.5)]
    assert axes.get_xlabel().endswith("if outlet labels were shuffled")
    assert not dot_interval(rates()).patches
    assert "1 of 2 lies outside the grey band" in describe(rates().assign(**bands), "promos")


def test_a_band_of_ratios_stays_on_the_logarithmic_axis():
    """A null floor from 0 begins at the edge."""
    axes = dot_interval(contrasts("promos_per_1000_words").assign(null_low=0.0, null_high=2.0))
    assert min(bar.get_x() for bar in axes.patches) == 1 / 32


def test_voices_differ_in_colour_and_shape():
    """Nothing is told by colour alone, and the legend stands above the data."""
    both = [rates(f"loaded_per_1000_{voice}_words") for voice in ("outlet", "quoted")]
    axes = dot_voices(pd.concat(both, ignore_index=True))
    markers = {line.get_marker() for line in axes.get_lines()}
    assert markers == {"o", "D"}
    axes.figure.canvas.draw()
    legend = axes.get_legend().get_window_extent()
    assert legend.y0 >= axes.get_window_extent().y1 - 1


def test_panels_share_their_rows_and_hide_none():
    """The same category stands on the same line in every panel."""
    rows = DataFrame(
        [(p, c, 1.0, 0.5, 2.0, "3") for p in "ABCD" for c in ("x", "y")],
        columns=["panel", "category", "value", "low", "high", "beside"],
    )
    panels = dot_panels(rows, label="per 100")
    assert [axes.get_title("left") for axes in panels] == list("ABCD")
    assert {tuple(names(axes)) for axes in panels} == {("x", "y"), ()}
    assert names(panels[0]) == names(panels[3]) == ["x", "y"]
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert "per 100" in {axes.get_xlabel() for axes in panels}


def test_panels_keep_an_order_they_are_given():
    """Where every category adds up to the same, the largest stands on top."""
    rows = DataFrame(
        [("A", "x", 9.0, 1.0), ("A", "y", 1.0, 5.0)], columns=["panel", "category", "value", "rank"]
    ).assign(low=0.0, high=9.0, beside="3")
    assert names(dot_panels(rows, label="per 100")[0]) == ["y", "x"]


def test_diversity_says_index_size_and_who_was_refused():
    """The axis names the index and the number of citations; a refused outlet stands last."""
    rows = DataFrame(
        {
            "outlet": ["North", "South"],
            "over": "source",
            "units": "citations",
            "measure": "hhi",
            "is_rarefied": True,
            "estimate": [float("nan"), 0.0245],
            "low": [float("nan"), 0.01],
            "high": [float("nan"), 0.04],
            "n": [9, 80],
            "n_articles": [3, 8],
            "rarefied_to": [60.0, 60.0],
        }
    )
    axes = dot_diversity(rows)
    assert names(axes) == ["South\n80 citations, 8 articles", "North\n9 citations, 3 articles"]
    assert axes.get_xlim()[0] == 0
    label = axes.get_xlabel().replace("\n", " ")
    assert label.endswith("(sum of squared shares, 0 to 1), in 60 citations of each outlet")
    assert {text.get_text() for text in axes.texts} == {"0.0245", "–"}


def test_svg_is_the_same_every_time_and_names_itself():
    """No clock and no random id; a title, a description, a role."""
    first, second = (
        to_svg(dot_interval(rates()).figure, title="T", description="D") for _ in range(2)
    )
    assert first == second
    (names,) = re.findall(r'aria-labelledby="([^"]+)"', first)
    assert all(f'id="{name}"' in first for name in names.split())
    assert 'role="img"' in first
    assert "<dc:date" not in first


@pytest.mark.parametrize(
    "odd", ["<script>x</script>", "$\\frac{$", "a--><b", "\u202ex\x00", "新闻"]
)
def test_odd_names_are_drawn_as_they_are(odd):
    """An outlet's name cannot become markup or a formula, and warns of nothing."""
    rows = rates(outlet=[odd, "South", "West"])
    svg = to_svg(dot_interval(rows).figure, title=odd, description=odd)
    assert "<script" not in svg
    assert "\x00" not in svg
    assert "<b" not in svg.replace("<bdi", "")


def test_alt_text_has_the_highest_and_the_lowest_number():
    """Who cannot see the figure hears what it shows."""
    words = describe(rates(), quantity("promos_per_1000_words"))
    assert "Highest: South, 3.0 (95 % interval 2.0 to 4.0)" in words
    assert "Lowest: North" in words


def test_articles_without_an_outlet_and_dots_without_an_interval_are_no_extremes():
    """Neither is named as highest or lowest, in the alt text, the title, or by `highest`."""
    rows = rates(outlet=["North", "South", "(outlet not stated)"], value=[2.0, 3.0, 9.0])
    stated = rates(value=[2.0, 3.0, 9.0])  # West has no interval
    for told in (rows.assign(low=[1.0, 2.0, 8.0]), stated):
        assert "Highest: South, 3.0" in describe(told, "promos")
        assert finding(told).startswith("Highest: South, 3.0; lowest: North, 2.0")
        assert highest(told) == "South"
    few = stated.assign(low=float("nan"), high=float("nan"))
    assert highest(few) is None
    assert finding(few) == "No outlet has an interval: fewer than 5 articles, or stories"
    assert describe(few, "promos") == "Dot plot of promos. Highest: West, 9.0. Lowest: North, 2.0."
    nowhere = rows[2:].assign(low=[8.0], high=[9.5])
    assert "Highest: (outlet not stated), 9.0" in describe(nowhere, "promos")


def test_a_title_says_how_sure_the_extremes_are():
    """Whether their intervals meet, how many leave the grey band, whose p is small."""
    bands = {"null_low": 1.5, "null_high": 2.5}
    apart = rates(low=[1.5, 2.8, None], high=[2.2, 4.0, None]).assign(**bands)
    second = "Their intervals do not touch; 1 of 2 lies outside the grey band"
    assert finding(apart).splitlines()[1:] == [second]
    assert finding(rates()).splitlines()[1:] == ["Their intervals overlap"]
    of_contrasts = contrasts("promos_per_1000_words").assign(high=[None, 4.0, None])
    tested = of_contrasts.assign(p_adjusted=[0.2, 0.01, None])
    assert finding(tested).splitlines()[1:] == ["p below 0.05 after adjustment: South"]
    picture = Picture(dot_interval(apart), title=finding(apart))
    assert [text.get_text() for text in picture._figure.texts] == [finding(apart)]


def test_ties_are_told_as_such():
    """The lowest of three zeros is none of them; a number without an interval has no rank."""
    four = {"outlet": ["North", "South", "West", "East"], "n": 1, "exposure": 1000, "high": 9.0}
    rows = DataFrame(four | {"value": [3.0, 0.0, 0.0, 0.0], "low": [1.0, 0.0, 0.0, 0.0]})
    many = "Highest: North, 3.0 (95 % interval 1.0 to 9.0). Lowest: 3 of 4, 0 each."
    assert describe(rows, "promos") == f"Dot plot of promos. {many}"
    assert finding(rows).splitlines()[0] == "Highest: North, 3.0; lowest: 3 of 4, 0 each"
    assert finding(rows[:3]).splitlines()[0] == "Highest: North, 3.0; lowest: South, 0 and West, 0"
    assert describe(rows[1:], "promos") == "Dot plot of promos. All 3 are alike: 0."
    assert finding(rows[1:]) == "All 3 are alike: 0"
    assert highest(rows[1:]) == "East"
    alone = "Dot plot of promos. Highest: East, 0 (95 % interval 0 to 9.0), the only one."
    assert describe(rows[3:], "promos") == alone
    unsure = rows.assign(low=[None, 0.0, 1.0, 1.0], value=[9.0, 0.0, 2.0, 3.0])
    assert describe(unsure, "promos").endswith("1 without an interval is not ranked.")
    assert finding(unsure).endswith("1 without an interval is not ranked")


def test_an_infinite_ratio_is_told_though_no_dot_can_show_it():
    """Some against none: alt text and title name the outlet, and its p counts."""
    tested = contrasts("promos_per_1000_words").assign(p=[0.2, 0.3, 0.001], p_adjusted=[0.3] * 3)
    tested.loc[2, "p_adjusted"] = 0.003
    told = "No ratio for West, nothing counted in the reference"
    assert f"{told}." in describe(tested, "ratio of promos")
    assert finding(tested).splitlines()[1:] == [
        f"Their intervals overlap; {told[0].lower()}{told[1:]}",
        "p below 0.05 after adjustment: West",
    ]


def test_a_picture_carries_its_alt_text():
    """JupyterLab and nbconvert read it from the output's metadata."""
    data, metadata = Picture(dot_interval(rates()), "What it shows")._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == "What it shows"
    assert data["text/plain"] == "What it shows"


def test_nothing_is_drawn_into_a_global_figure():
    """A figure belongs to whoever asked for it."""
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    assert isinstance(dot_interval(rates()).figure, Figure)
    assert plt.get_fignums() == before


@pytest.mark.parametrize(
    "draw",
    [dot_interval, dot_voices, dot_diversity, dot_keyness, lambda r: dot_panels(r, label="")],
)
def test_no_rows_are_refused_with_advice(draw):
    """An outlet without a row has nothing to show."""
    columns = "measure outlet panel category value estimate log_odds term p_adjusted".split()
    with pytest.raises(CorpusError, match="no row to draw"):
        draw(DataFrame({name: [] for name in columns}))


def test_axes_of_the_callers_get_our_style_and_keep_their_title():
    """Beside panels of one's own a figure looks as it does alone."""
    theirs = Figure().subplots()
    theirs.set_title("Theirs")
    theirs, ours = dot_interval(rates(outlet=["$x$", "S", "W"]), ax=theirs), dot_interval(rates())
    assert theirs.get_title() == "Theirs"
    for axes in (theirs, ours):
        assert [name for name, line in axes.spines.items() if line.get_visible()] == ["bottom"]
        texts = [axes.xaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
        assert {(text.get_fontsize(), text.get_color()) for text in texts} == {(9.5, "#222222")}
        assert not any(text.get_parse_math() for text in [texts[0], *axes.get_yticklabels()])
        assert axes.xaxis.get_gridlines()[0].get_visible()
        assert axes.xaxis.get_gridlines()[0].get_color() == "#DDDDDD"
        assert not axes.yaxis.get_gridlines()[0].get_visible()


# ---------------------------------------------------------------- files


def wide(path) -> float:
    """The width of a file in mm."""
    data = path.read_bytes()
    if path.suffix == ".png":
        return int.from_bytes(data[16:20], "big") / 300 * 25.4
    pattern = rb"MediaBox \[ 0 0 ([\d.]+)" if path.suffix == ".pdf" else rb'width="([\d.]+)pt"'
    return float(re.search(pattern, data)[1]) / 72 * 25.4


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_a_saved_figure_is_as_wide_as_asked_and_the_same_every_time(tmp_path, ending):
    """The figure itself is left as it was."""
    axes = dot_interval(contrasts("promos_per_1000_words").assign(null_low=0.5, null_high=2.0))
    before = to_svg(axes.figure, title="T", description="D")
    paths = [save_figure(axes, tmp_path / f"{n}.{ending}", width_mm=84) for n in range(2)]
    assert wide(paths[0]) == pytest.approx(84, abs=0.1)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert to_svg(axes.figure, title="T", description="D") == before
    assert wide(save_figure(axes, tmp_path / f"drawn.{ending}")) > 100


def test_saved_text_is_text_and_nothing_tells_the_time(tmp_path):
    """Journals refuse Type 3 fonts; a date would make every file another."""
    drawn = Picture(dot_interval(rates()), title="The finding")
    pdf = save_figure(drawn, tmp_path / "a.pdf").read_bytes()
    assert b"/Type3" not in pdf
    assert b"/CIDFontType2" in pdf
    assert b"CreationDate" not in pdf
    svg = save_figure(drawn, tmp_path / "a.svg").read_text("utf-8")
    assert ">The finding</text>" in svg
    assert "<dc:date" not in svg


def test_other_endings_and_widths_without_room_are_refused(tmp_path):
    """The message says what is possible."""
    with pytest.raises(CorpusError, match=r"saved as \.pdf, \.svg or \.png"):
        save_figure(dot_interval(rates()), tmp_path / "a.docx")
    with pytest.raises(CorpusError, match=r"width of 40 mm .* it needs about \d\d"):
        save_figure(dot_interval(rates()), tmp_path / "a.pdf", width_mm=40)
    asked: list[tuple[dict, str]] = [
        *(({"width_mm": width}, "width_mm") for width in (0, float("inf"), float("nan"))),
        *(({"dpi": dpi}, "dpi") for dpi in (0, 1)),
        *(({"drawn": drawn}, "no axes") for drawn in (None, [], rates())),
        ({"path": tmp_path / "none" / "a.svg"}, "no folder"),
    ]
    given = {"drawn": dot_interval(rates()), "path": tmp_path / "a.svg"}
    for how, why in asked:
        with pytest.raises(CorpusError, match=why):
            save_figure(**(given | how))
    assert not list(tmp_path.iterdir())


def test_ratios_over_many_powers_of_ten_fit_a_column_with_fewer_marks(tmp_path):
    """The figure itself keeps its marks; the width that an error names is one that is taken."""
    rows = contrasts("loaded_per_1000_outlet_words")
    rows = rows.assign(estimate=[0.02, 40.0, 1.0], low=[0.01, 20.0, 0.5], high=[0.04, 90.0, 2.0])
    axes = dot_interval(rows)
    before = to_svg(axes.figure, title="T", description="D")
    assert wide(save_figure(axes, tmp_path / "a.svg", width_mm=84)) == pytest.approx(84, abs=0.1)
    assert to_svg(axes.figure, title="T", description="D") == before
    with pytest.raises(CorpusError, match="it needs about") as refused:
        save_figure(axes, tmp_path / "b.svg", width_mm=50)
    least = int(str(refused.value).split()[-1])
    assert wide(save_figure(axes, tmp_path / "b.svg", width_mm=least)) < least + 0.1


def test_axes_in_a_subfigure_and_letters_without_a_glyph_are_saved(tmp_path, recwarn):
    """Nothing is told hundreds of times."""
    axes = Figure().subfigures(1, 2)[0].subplots()
    assert save_figure(dot_interval(rates(), ax=axes), tmp_path / "a.svg").is_file()
    far = dot_interval(rates(outlet=["日本経済新聞", "South", "West"]))
    save_figure(far, tmp_path / "b.svg", width_mm=120)
    assert not recwarn.list
