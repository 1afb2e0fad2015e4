//! An exploration under way: who plays which worlds, and what to do when somebody drops out.

use std::collections::VecDeque;

use session::Language;
use session::thousand::{Answer, CHUNK_WORLDS, Gather, Question, Request};
use yew::Callback;

use super::crew::{Heard, Post, cores};

/// Pieces of work that a worker has at a time: one, and one more so that it need not wait.
const PIECES: usize = 2;
/// Workers that are started in the place of others; whoever fails so often would fail for ever.
const SPARES_MAX: usize = 4;

/// See the module.
#[derive(Debug)]
pub struct Run {
    pub question: Question,
    pub gather: Gather,
    hands: Vec<Hand>,
    spares: usize,
    hear: Callback<(usize, Heard)>,
    /// Why the last worker dropped out.
    trouble: Option<String>,
    /// Somebody stopped it.
    pub cancelled: bool,
    /// Workers at the beginning.
    pub workers: usize,
}

/// A worker and the worlds that it has still to play: lowest seed and how many.
#[derive(Debug)]
struct Hand {
    /// Nothing if it dropped out.
    post: Option<Post>,
    is_ready: bool,
    work: VecDeque<(u64, u64)>,
}

impl Run {
    /// Begins; `hear` is called with the worker's number and what it says.
    pub fn begin(question: Question, count: u64, hear: Callback<(usize, Heard)>) -> Self {
        let pieces = usize::try_from(count.div_ceil(CHUNK_WORLDS)).unwrap_or(usize::MAX);
        let workers = cores().min(pieces);
        let mut run = Self {
            question,
            gather: Gather::new(count),
            hands: Vec::new(),
            spares: SPARES_MAX,
            hear,
            trouble: None,
            cancelled: false,
            workers,
        };
        for number in 0..workers {
            let hand = run.hire(number);
            run.hands.push(hand);
        }
        run.feed();
        run
    }

    fn hire(&mut self, number: usize) -> Hand {
        let hear = self.hear.clone();
        let post = Post::start(&self.question.text, move |heard| hear.emit((number, heard)));
        Hand {
            post: post.map_err(|why| self.trouble = Some(why)).ok(),
            is_ready: false,
            work: VecDeque::new(),
        }
    }

    /// Whoever has little to do gets more.
    fn feed(&mut self) {
        for piece in 0..PIECES {
            for hand in &mut self.hands {
                let Some(post) = &hand.post else { continue };
                if hand.work.len() > piece {
                    continue;
                }
                let Some((from, count)) = self.gather.give() else {
                    return;
                };
                hand.work.push_back((from, count));
                post.ask(&Request::Play { from, count });
            }
        }
    }

    /// A worker said something.
    pub fn take(&mut self, number: usize, heard: Heard) {
        match heard {
            Heard::Answer(Answer::World(outcome)) => {
                self.played(number);
                self.gather.take(*outcome);
                self.feed();
            }
            Heard::Answer(_) => {
                if let Some(hand) = self.hands.get_mut(number) {
                    hand.is_ready = true;
                }
            }
            Heard::Trouble(why) => self.lose(number, why),
        }
        if self.gather.is_done() {
            self.hands.clear();
        }
    }

    fn played(&mut self, number: usize) {
        let Some(hand) = self.hands.get_mut(number) else {
            return;
        };
        if let Some((from, count)) = hand.work.pop_front()
            && count > 1
        {
            hand.work.push_front((from + 1, count - 1));
        }
    }

    /// A worker dropped out. The world that it was playing is the one that it failed in; others play the rest.
    fn lose(&mut self, number: usize, why: String) {
        let Some(hand) = self.hands.get_mut(number) else {
            return;
        };
        if hand.post.take().is_none() {
            return;
        }
        if let Some((seed, count)) = hand.work.pop_front() {
            if hand.is_ready {
                self.gather.take_trap(seed, why.clone());
                self.gather.give_back(seed + 1, count - 1);
            } else {
                self.gather.give_back(seed, count);
            }
        }
        let left = std::mem::take(&mut hand.work);
        let was_ready = hand.is_ready;
        for (from, count) in left {
            self.gather.give_back(from, count);
        }
        self.trouble = Some(why);
        if was_ready && self.spares > 0 {
            self.spares -= 1;
            self.hands[number] = self.hire(number);
        }
        self.feed();
    }

    /// Stops it. What was played stays.
    pub fn cancel(&mut self) {
        self.cancelled = !self.gather.is_done();
        self.hands.clear();
    }

    /// Is somebody playing?
    pub fn is_running(&self) -> bool {
        self.hands.iter().any(|hand| hand.post.is_some())
    }

    /// A sentence about workers that dropped out.
    pub fn trouble(&self, language: Language) -> Option<String> {
        let why = self.trouble.as_ref()?;
        let is_hopeless = !self.is_running() && self.gather.played() == 0;
        Some(match is_hopeless {
            true => language.no_worker(why),
            false => language.worker_lost(why),
        })
    }
}
