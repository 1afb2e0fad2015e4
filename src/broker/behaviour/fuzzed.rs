//! What fuzzing found, in its shortest form.

use std::format;

use super::Lab;

#[test]
fn times_to_live_of_ages_are_added_up() {
    let mut lab = Lab::new();
    let client = lab.client();
    for key in ["a", "b", "c"] {
        let line = format!("SET {key} v PX 8167075173671015392");
        assert_eq!(lab.send(client, &line), "+OK|");
    }
    let told = lab.send(client, "INFO keyspace");
    assert!(
        told.contains("expires=3,avg_ttl=8167075173671015392,"),
        "{told}"
    );
}
