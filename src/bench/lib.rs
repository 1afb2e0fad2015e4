//! What `cargo xtask bench` measures: cases that are played on the core, natively and as wasm, and on real servers.
//!
//! A case is a script ([`script`]): who sends which bytes in which order. [`drive`] plays it on the core, bytes in to
//! bytes out, with everything collected that a node gives; the program `bench` plays it over TCP. [`worlds`] are whole
//! worlds, [`travel`] is sessions. Nothing here reads a clock but the programs and the module, which asks its host.

pub mod drive;
pub mod script;
pub mod travel;
pub mod worlds;

#[cfg(target_arch = "wasm32")]
mod module {
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::drive::Drive;
    use crate::script::Script;

    /// A case, ready to be run by the host of the module.
    #[wasm_bindgen]
    pub struct Run(Drive);

    #[wasm_bindgen]
    impl Run {
        /// Prepares a case of this name; throws if there is none.
        #[wasm_bindgen(constructor)]
        pub fn new(case: &str, operations: u32) -> Result<Run, String> {
            let script = Script::of(case, operations as usize);
            script
                .map(|script| Run(Drive::new(script)))
                .ok_or_else(|| format!("there is no case {case}"))
        }

        /// Runs it to its end; gives how many operations that were.
        pub fn play(&mut self) -> u32 {
            self.0.play() as u32
        }
    }

    /// Memory that the module has before it runs a world.
    const MEMORY_BYTES: usize = 1 << 30;

    #[wasm_bindgen]
    extern "C" {
        /// Milliseconds.
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }

    /// Runs so many items of a world of [`crate::worlds`], for profilers; gives the hash of its trace.
    #[wasm_bindgen]
    pub fn world(name: &str, items: u32) -> Result<u64, String> {
        reserve();
        let spec = crate::worlds::of(name).ok_or_else(|| format!("there is no world {name}"))?;
        let mut world = sim::World::new(spec).map_err(|error| format!("{error:?}"))?;
        world.run_until(u64::MAX, u64::from(items));
        Ok(world.trace_hash())
    }

    /// Measures sessions, as [`worlds`] does worlds.
    #[wasm_bindgen]
    pub fn sessions() -> String {
        reserve();
        lines(&crate::travel::measure(&mut || now() / 1000.0))
    }

    /// Measures worlds; a line for each figure: its name, its value and its budget, with tabs between.
    #[wasm_bindgen]
    pub fn worlds() -> String {
        reserve();
        lines(&crate::worlds::measure(&mut || now() / 1000.0))
    }

    /// Growing bit by bit would measure how the host grows a module's memory: that is a garbage collection each time.
    fn reserve() {
        drop(core::hint::black_box(Vec::<u8>::with_capacity(
            MEMORY_BYTES,
        )));
    }

    fn lines(figures: &[crate::worlds::Figure]) -> String {
        figures.iter().map(|figure| format!("{figure}\n")).collect()
    }
}
