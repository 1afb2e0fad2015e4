//! The program that Trunk compiles to WebAssembly. All of it is in the library; naming the library links its exports.

use brokerlab_app as _;

fn main() {}
