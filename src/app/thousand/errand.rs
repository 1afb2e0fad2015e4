//! What a worker of its own is sent for: the moment at which a seed fails, or a smaller world that fails like it.

use session::Language;
use session::thousand::{Extent, Request};
use yew::Callback;

use super::crew::{Heard, Post};

/// See the module.
#[derive(Debug)]
pub struct Errand {
    _post: Post,
    request: Request,
    /// How far it is.
    pub extent: Extent,
}

impl Errand {
    /// Sends somebody.
    ///
    /// # Errors
    /// Why nobody can be sent.
    pub fn send(text: &str, request: Request, hear: Callback<Heard>) -> Result<Self, String> {
        let post = Post::start(text, move |heard| hear.emit(heard))?;
        post.ask(&request);
        Ok(Self {
            _post: post,
            request,
            extent: Extent::default(),
        })
    }

    /// What it is about, and how far it is.
    pub fn says(&self, language: Language) -> String {
        match self.request {
            Request::Moment { seed, .. } => language.opening(seed),
            _ => language.shrinking(&self.extent),
        }
    }
}
