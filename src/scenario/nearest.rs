//! The word that was probably meant.

use alloc::{vec, vec::Vec};

/// Letters of a word that are compared.
const LETTERS_MAX: usize = 40;

/// The nearest of some words: at most two letters off, and less than half of it.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = letters(word);
    let measured = among
        .into_iter()
        .map(|candidate| (distance(&wanted, &letters(candidate)), candidate));
    let (off, found) = measured.min_by_key(|(off, _)| *off)?;
    (off <= 2 && 2 * off < found.len().max(2)).then_some(found)
}

fn letters(word: &str) -> Vec<char> {
    let lower = word.chars().flat_map(char::to_lowercase);
    lower.take(LETTERS_MAX).collect()
}

/// Letters to insert, remove, replace or swap.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word() {
        assert_eq!(nearest("bbo", ["alice", "bob"]), Some("bob"));
        assert_eq!(nearest("w9", ["w1", "w2"]), None);
        assert_eq!(nearest("alcie", ["alice", "bob"]), Some("alice"));
        assert_eq!(nearest("zebra", ["alice", "bob"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
