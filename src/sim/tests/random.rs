//! Random small worlds with random faults and a random person: nothing panics, every world ends, every recording plays again.

mod common;

use common::random::*;
use common::*;
use sim::World;
use sim::rng::Rng;
use sim::trace::*;

const WORLDS_SHORT: u64 = 150;
const WORLDS_FULL: u64 = 5_000;

#[test]
fn nothing_panics_and_every_world_ends() {
    let names: Vec<String> = ["n1", "a", "b", "c", "d", "e"].map(String::from).into();
    for seed in 0..cases(WORLDS_SHORT, WORLDS_FULL) {
        let mut rng = Rng::new(seed);
        let mut world = World::new(random_spec(&mut rng, &names)).expect("the spec is right");
        for _ in 0..rng.range(0, 30) {
            world.run_until(world.now() + rng.range(0, S), rng.range(0, 200));
            let input = input(&mut rng, &world, &names);
            // What cannot be done is refused.
            let _ = world.apply(input);
        }
        let open_ended = world.recording().inputs.len();
        let progress = world.run_until(world.now() + 120 * S, 2_000_000);
        assert!(progress.reached, "world {seed} goes on and on");
        assert!(progress.ended || open_ended > 0, "world {seed} has no end");
        let mut again = World::replay(&world.recording()).expect("the spec is right");
        again.run_until(world.now(), u64::MAX);
        assert_eq!(again.trace_hash(), world.trace_hash(), "world {seed}");
        check_packets(&world, seed);
    }
}

/// Every packet has one fate at most, and each that has none is still under way.
fn check_packets(world: &World, seed: u64) {
    if world.trace().first_seq() > 0 {
        return;
    }
    let mut open = std::collections::BTreeSet::new();
    for what in whats(world) {
        match what {
            What::Sent { packet, .. } | What::Answered { packet, .. } => {
                assert!(open.insert(*packet), "world {seed}");
            }
            What::Reached { packet }
            | What::Received { packet }
            | What::PacketLost { packet, .. } => {
                assert!(open.remove(packet), "world {seed}: {packet:?}");
            }
            _ => {}
        }
    }
    let under_way: std::collections::BTreeSet<PacketId> =
        world.under_way().map(|packet| packet.packet).collect();
    assert_eq!(open, under_way, "world {seed}");
}
