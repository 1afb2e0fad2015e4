//! What a pointer means: the topmost target under it, or else the nearest one that a finger may have meant.

use session::Selection;
use session::stage::{Area, HitTarget};

/// The least width and height that a finger hits, in CSS pixels.
const TOUCH_PX: f64 = 44.0;

/// The target at a point.
pub fn hit(targets: &[HitTarget], at: (f64, f64)) -> Option<Selection> {
    let exact = targets.iter().rev().find(|one| contains(one.area, at));
    exact
        .or_else(|| nearest(targets, at))
        .map(|one| one.selection)
}

fn nearest(targets: &[HitTarget], at: (f64, f64)) -> Option<&HitTarget> {
    targets
        .iter()
        .filter(|one| contains(grown(one.area), at))
        .min_by(|left, right| distance(left.area, at).total_cmp(&distance(right.area, at)))
}

fn contains(area: Area, (x, y): (f64, f64)) -> bool {
    x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height
}

fn grown(area: Area) -> Area {
    let (width, height) = (area.width.max(TOUCH_PX), area.height.max(TOUCH_PX));
    Area {
        x: area.x - (width - area.width) / 2.0,
        y: area.y - (height - area.height) / 2.0,
        width,
        height,
    }
}

/// The square of the distance to the middle.
fn distance(area: Area, (x, y): (f64, f64)) -> f64 {
    let dx = area.x + area.width / 2.0 - x;
    let dy = area.y + area.height / 2.0 - y;
    dx * dx + dy * dy
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
        assert_eq!(hit(&targets, (7.0, 5.0)), Some(Selection::Tray("high")));
        assert_eq!(hit(&targets, (50.0, 5.0)), Some(Selection::Tray("far")));
        assert_eq!(hit(&targets, (200.0, 5.0)), None);
    }
}
