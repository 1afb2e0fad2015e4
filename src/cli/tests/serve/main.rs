//! `brokerlab serve` as its users meet it: as a process, and through real clients.

mod clients;
mod hostile;
mod server;
