use sim::audit::Auditor;
use sim::swarm::Game;
#[test]
fn look() {
    let seed: u64 = std::env::var("SEED").unwrap().parse().unwrap();
    let mut game = Game::new(seed);
    let (mut auditor, mut seen) = (Auditor::new(), 0);
    loop {
        let world = &game.world;
        let first = seen;
        for record in world.trace().since(seen) {
            auditor.watch(record);
            seen = record.seq + 1;
        }
        if let Err(e) = auditor.audit(world, world.ledger()) {
            println!("{e} at {}", world.now());
            for r in world.trace().since(first.saturating_sub(60)) { println!("{r:?}"); }
            for a in world.ledger().audiences() { println!("{a:?}"); }
            return;
        }
        if !game.step() { break; }
    }
}
