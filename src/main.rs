//! The program that Trunk compiles to WebAssembly. All of it is in the library; naming the library links its exports.

use brokerlab_app as _;

/// Memory that the module has from the beginning. It grows by 64 KiB at a time, and each time costs the host more than a
/// simulated event does; what is reserved and never written takes room among addresses alone.
const RESERVED_BYTES: usize = 48 << 20;

fn main() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(
        RESERVED_BYTES,
    )));
}
