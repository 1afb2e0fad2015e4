//! What a pointer means: the topmost target under it, or else the nearest one that a finger may have meant. And where the arrow
//! keys lead: to the nearest target in their direction.

use session::Selection;
use session::stage::{Area, HitTarget};

/// The least width and height that a finger hits, in CSS pixels.
const TOUCH_PX: f64 = 44.0;
/// What lies aside of an arrow's direction counts so many times as far.
const ASIDE: f64 = 2.5;

/// The target at a point; `unit` is how many units of the scene a CSS pixel is.
pub fn hit(targets: &[HitTarget], at: (f64, f64), unit: f64) -> Option<Selection> {
    let exact = targets.iter().rev().find(|one| contains(one.area, at));
    exact
        .or_else(|| nearest(targets, at, unit))
        .map(|one| one.selection)
}

fn nearest(targets: &[HitTarget], at: (f64, f64), unit: f64) -> Option<&HitTarget> {
    targets
        .iter()
        .filter(|one| contains(grown(one.area, TOUCH_PX * unit), at))
        .min_by(|left, right| distance(left.area, at).total_cmp(&distance(right.area, at)))
}

/// Whether a point is in a box.
pub fn contains(area: Area, (x, y): (f64, f64)) -> bool {
    x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height
}

fn grown(area: Area, least: f64) -> Area {
    let (width, height) = (area.width.max(least), area.height.max(least));
    Area {
        x: area.x - (width - area.width) / 2.0,
        y: area.y - (height - area.height) / 2.0,
        width,
        height,
    }
}

fn middle(area: Area) -> (f64, f64) {
    (area.x + area.width / 2.0, area.y + area.height / 2.0)
}

/// The square of the distance to the middle.
fn distance(area: Area, (x, y): (f64, f64)) -> f64 {
    let (middle_x, middle_y) = middle(area);
    (middle_x - x).powi(2) + (middle_y - y).powi(2)
}

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    Left,
    Right,
    Up,
    Down,
}

impl Arrow {
    /// The arrow of a key's name; down for any that is none.
    pub fn of_key(key: &str) -> Self {
        match key {
            "ArrowLeft" => Arrow::Left,
            "ArrowRight" => Arrow::Right,
            "ArrowUp" => Arrow::Up,
            _ => Arrow::Down,
        }
    }

    /// How far away something is in this direction and aside of it, if it is there at all.
    fn cost(self, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> Option<f64> {
        let (dx, dy) = (to_x - x, to_y - y);
        let (ahead, aside) = match self {
            Arrow::Left => (-dx, dy),
            Arrow::Right => (dx, dy),
            Arrow::Up => (-dy, dx),
            Arrow::Down => (dy, dx),
        };
        (ahead > 1.0).then(|| ahead + aside.abs() * ASIDE)
    }
}

/// Whether other targets stand in it.
const fn is_around_others(selection: Selection) -> bool {
    matches!(selection, Selection::Shelf(_) | Selection::Node(_))
}

/// Where a target is for somebody at a point. What others stand in is at its head, so that the way from them leads up to it.
fn place(one: &HitTarget, (x, _): (f64, f64)) -> (f64, f64) {
    let area = one.area;
    match is_around_others(one.selection) {
        true => (x.clamp(area.x, area.x + area.width), area.y),
        false => middle(area),
    }
}

/// The target that an arrow key leads to; the first of all if none was chosen yet.
pub fn neighbour(
    targets: &[HitTarget],
    from: Option<(Selection, Area)>,
    arrow: Arrow,
) -> Option<&HitTarget> {
    let Some((selection, area)) = from else {
        return targets.first();
    };
    let (x, y) = middle(area);
    let here = match is_around_others(selection) {
        true => (x, area.y),
        false => (x, y),
    };
    let others = targets.iter().filter(|one| one.selection != selection);
    let reachable = others.filter_map(|one| Some((arrow.cost(here, place(one, here))?, one)));
    let best = reachable.min_by(|(left, _), (right, _)| left.total_cmp(right));
    best.map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(reason: &'static str, x: f64) -> HitTarget {
        let area = Area {
            x,
            y: 0.0,
            width: 10.0,
            height: 10.0,
        };
        HitTarget {
            selection: Selection::Tray(reason),
            area,
        }
    }

    #[test]
    fn the_topmost_wins_and_a_near_miss_counts() {
        let targets = [target("low", 0.0), target("high", 5.0), target("far", 60.0)];
        assert_eq!(
            hit(&targets, (7.0, 5.0), 1.0),
            Some(Selection::Tray("high"))
        );
        assert_eq!(
            hit(&targets, (50.0, 5.0), 1.0),
            Some(Selection::Tray("far"))
        );
        assert_eq!(hit(&targets, (200.0, 5.0), 1.0), None);
        // What is drawn large needs no more room for a finger.
        assert_eq!(hit(&targets, (50.0, 5.0), 0.2), None);
    }

    #[test]
    fn arrows_lead_to_the_nearest_in_their_direction() {
        let targets = [target("a", 0.0), target("b", 30.0), target("c", 60.0)];
        let from = |index: usize| Some((targets[index].selection, targets[index].area));
        let to = |index, arrow| neighbour(&targets, from(index), arrow).map(|one| one.selection);
        assert_eq!(to(0, Arrow::Right), Some(Selection::Tray("b")));
        assert_eq!(to(2, Arrow::Left), Some(Selection::Tray("b")));
        assert_eq!(to(2, Arrow::Right), None);
        assert_eq!(to(1, Arrow::Down), None);
        let first = neighbour(&targets, None, Arrow::Left);
        assert_eq!(first.map(|one| one.selection), Some(Selection::Tray("a")));
    }

    #[test]
    fn up_leads_from_what_is_on_a_shelf_to_the_shelf_and_its_node() {
        use session::{MessageKey, NodeKey, ShelfKey};
        let at = |selection, x, y, width, height| HitTarget {
            selection,
            area: Area {
                x,
                y,
                width,
                height,
            },
        };
        let node = Selection::Node(NodeKey(0));
        let shelf = Selection::Shelf(ShelfKey(0, 0));
        let entry = |n| Selection::Message(MessageKey::Message(0, n));
        let targets = [
            at(node, 0.0, 0.0, 300.0, 200.0),
            at(shelf, 20.0, 60.0, 260.0, 80.0),
            at(entry(1), 30.0, 80.0, 40.0, 40.0),
            at(entry(2), 130.0, 80.0, 40.0, 40.0),
        ];
        let from = |n: usize| Some((targets[n].selection, targets[n].area));
        let to = |n, arrow| neighbour(&targets, from(n), arrow).map(|one| one.selection);
        for n in [2, 3] {
            assert_eq!(to(n, Arrow::Up), Some(shelf));
        }
        assert_eq!(to(1, Arrow::Up), Some(node));
        assert_eq!(to(1, Arrow::Down), Some(entry(2)));
        assert_eq!(to(0, Arrow::Down), Some(shelf));
    }
}
