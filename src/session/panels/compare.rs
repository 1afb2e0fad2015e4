//! Two ledgers of the same world at the same moment, side by side: who got what along one future and along the other.

use crate::catalogue::{Label, TimeText};
use crate::{CompareCell, CompareRow, CompareView, FateCount, Language, LedgerRow, LedgerView};

/// The rows of both, those of the first before those that only the second has.
pub(crate) fn compare_view(
    here: &LedgerView,
    there: &LedgerView,
    language: Language,
) -> CompareView {
    let [sent, duplicates] = [Label::Sent, Label::Duplicates].map(|label| label.text(language));
    let same = |left: &LedgerRow, right: &LedgerRow| {
        (&left.audience, &left.about) == (&right.audience, &right.about)
    };
    let row = |left: Option<&LedgerRow>, right: Option<&LedgerRow>| {
        let named = left.or(right)?;
        let pair = |of: fn(&LedgerRow) -> u64| (left.map_or(0, of), right.map_or(0, of));
        let figures = [
            ("sent", sent, pair(|row| row.sent)),
            ("duplicates", duplicates, pair(|row| row.duplicates)),
        ];
        let [sent, duplicates] = figures.map(|(id, label, (here, there))| CompareCell {
            id,
            label: label.to_owned(),
            here,
            there,
        });
        let fates = named.fates.iter().map(|fate| fate_cell(fate, left, right));
        let cells = std::iter::once(sent).chain(fates).chain([duplicates]);
        let cells: Vec<CompareCell> = cells.filter(|cell| cell.here + cell.there > 0).collect();
        Some(CompareRow {
            name: named.name.clone(),
            audience: named.audience.clone(),
            differs: cells.iter().any(|cell| cell.here != cell.there),
            cells,
        })
    };
    let of_here = here.rows.iter().map(|left| {
        let right = there.rows.iter().find(|right| same(left, right));
        row(Some(&**left), right.map(|right| &**right))
    });
    let only_there = there
        .rows
        .iter()
        .filter(|right| !here.rows.iter().any(|left| same(left, right)));
    let rows = of_here.chain(only_there.map(|right| row(None, Some(&**right))));
    let rows: Vec<CompareRow> = rows.flatten().collect();
    let (differ, of) = (rows.iter().filter(|row| row.differs).count(), rows.len());
    CompareView {
        rows,
        differ,
        sentence: language.time(&TimeText::Differ { differ, of }),
    }
}

fn fate_cell(fate: &FateCount, left: Option<&LedgerRow>, right: Option<&LedgerRow>) -> CompareCell {
    let count = |row: Option<&LedgerRow>| {
        let mut fates = row.into_iter().flat_map(|row| &row.fates);
        fates
            .find(|other| other.id == fate.id)
            .map_or(0, |found| found.count)
    };
    CompareCell {
        id: fate.id,
        label: fate.label.clone(),
        here: count(left),
        there: count(right),
    }
}
