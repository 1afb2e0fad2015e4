//! Putting things in order where speed does not matter: by one sort for all, since each kind of sort is kilobytes of the page.

/// The places of things in the order of their keys; those of one key stay in the order that they had.
pub(crate) fn in_order(keys: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    let mut order: Vec<(u64, u64)> = keys.zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_one_key_stay_in_their_order() {
        let places: Vec<usize> = in_order([7, 3, 7, 0, 3].into_iter()).collect();
        assert_eq!(places, [3, 1, 4, 0, 2]);
    }
}
