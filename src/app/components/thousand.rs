//! Many worlds of the present one: the dialog, and what goes on behind it. It is always there, so that worlds go on being played
//! and results stay while it is closed; what it shows of them is in `thousand_parts`.

use gloo_timers::callback::Interval;
use session::catalogue::Label;
use session::thousand::{Answer, Ask, Measure, Question, Request, Smallest, WORLDS};
use session::{Action, Language, ScenarioId};
use yew::prelude::*;

use super::overlay::Overlay;
use super::thousand_parts::{Bars, Checks, Controls, Seeds, Small};
use crate::app::desk::Desk;
use crate::app::prefs;
use crate::app::thousand::{Errand, Heard, Run};

/// How often what has come is shown.
const SHOWN_EVERY_MS: u32 = 120;
/// Bars that a finger can tell apart on a narrow screen, and on any other.
const BARS_MAX: [u64; 2] = [8, 20];
const NARROW_QUERY: &str = "(max-width: 560px)";

#[derive(Clone, PartialEq, Properties)]
pub struct ThousandProps {
    pub open: bool,
    pub desk: Desk,
    pub language: Language,
    pub act: Callback<Action>,
    pub onclose: Callback<()>,
}

/// What happens to it.
#[derive(Debug)]
pub enum Msg {
    Start,
    Cancel,
    SetCount(u64),
    Show(Measure),
    For(Option<usize>),
    Choose(u64),
    /// Open a world, before this check fails.
    Open(u64, Option<u64>),
    /// Look for a smaller one.
    Shrink(u64, u64),
    OpenSmallest,
    EndErrand,
    /// A worker that plays said something.
    Heard(usize, Heard),
    /// The one with an errand did.
    Told(Heard),
    Refresh,
}

/// See the module.
#[derive(Debug)]
pub struct Thousand {
    run: Option<Run>,
    /// The world of which they are, by its title, and which of ours it was.
    world: (String, ScenarioId),
    /// The page has another world now.
    is_of_another: bool,
    count: u64,
    ask: Ask,
    /// Why the present text cannot be played, or nobody can be sent.
    refused: Option<String>,
    errand: Option<Errand>,
    smallest: Option<Option<Box<Smallest>>>,
    clock: Option<Interval>,
}

impl Component for Thousand {
    type Message = Msg;
    type Properties = ThousandProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self {
            run: None,
            world: (String::new(), ScenarioId::Opened),
            is_of_another: false,
            count: WORLDS[0],
            ask: Ask::default(),
            refused: None,
            errand: None,
            smallest: None,
            clock: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &ThousandProps) -> bool {
        let props = ctx.props();
        if props.open && !old.open {
            self.meet(ctx);
        }
        props.open || old.open
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Start => self.start(ctx),
            Msg::Cancel => self.cancel(),
            Msg::SetCount(count) => self.count = count,
            Msg::Show(measure) => {
                self.ask.measure = measure;
                self.ask.chosen = None;
            }
            Msg::For(audience) => {
                self.ask.audience = audience;
                self.ask.chosen = None;
            }
            Msg::Choose(from) => self.ask.chosen = Some(from),
            Msg::Open(seed, check) => self.send(ctx, Request::Moment { seed, check }),
            Msg::Shrink(seed, check) => {
                self.smallest = None;
                self.send(ctx, Request::Shrink { seed, check });
            }
            Msg::OpenSmallest => self.open_smallest(ctx),
            Msg::EndErrand => self.errand = None,
            Msg::Heard(number, heard) => return self.hear(number, heard),
            Msg::Told(heard) => self.be_told(ctx, heard),
            Msg::Refresh => {}
        }
        ctx.props().open
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        if !props.open {
            return html! {};
        }
        html! {
            <Overlay title={Label::Thousand.text(props.language)} testid="thousand-dialog" wide={true} onclose={props.onclose.clone()}>
                <div class="bl-thousand" data-testid="thousand" data-state={self.state()}>
                    { self.head(ctx) }
                    if let Some(why) = &self.refused { <p class="bl-thousand-trouble" role="alert">{ why }</p> }
                    if let Some(run) = &self.run { { self.body(ctx, run) } }
                </div>
            </Overlay>
        }
    }
}

impl Thousand {
    /// Somebody comes to look. Of a world that was chosen meanwhile, worlds are played at once; results of one that was changed
    /// stay, and it is said of which they are.
    fn meet(&mut self, ctx: &Context<Self>) {
        let (is_same, id) = ctx.props().desk.look(|session| {
            let scenario = &session.view().scenario;
            let run = self.run.as_ref();
            let is_same = run.is_some_and(|run| run.question.is_of(&scenario.lines));
            (is_same, scenario.id)
        });
        let is_chosen = id != ScenarioId::Opened && id != self.world.1;
        match &self.run {
            Some(_) if is_same || !is_chosen => self.is_of_another = !is_same,
            _ => self.start(ctx),
        }
    }

    fn start(&mut self, ctx: &Context<Self>) {
        let language = ctx.props().language;
        let (lines, newest, world) = ctx.props().desk.look(|session| {
            let view = session.view();
            let scenario = &view.scenario;
            let world = (scenario.title.clone(), scenario.id);
            (scenario.lines.clone(), view.clock.newest_us, world)
        });
        (self.refused, self.errand, self.smallest) = (None, None, None);
        self.ask = Ask {
            bars_max: BARS_MAX[usize::from(!prefs::matches(NARROW_QUERY))],
            ..Ask::default()
        };
        match Question::of(&lines, newest, language) {
            Ok(question) => {
                let hear = ctx
                    .link()
                    .callback(|(number, heard)| Msg::Heard(number, heard));
                self.run = Some(Run::begin(question, self.count, hear));
                (self.world, self.is_of_another) = (world, false);
                let link = ctx.link().clone();
                let refresh = move || link.send_message(Msg::Refresh);
                self.clock = Some(Interval::new(SHOWN_EVERY_MS, refresh));
                self.rest();
            }
            Err(why) => self.refused = Some(why),
        }
    }

    fn cancel(&mut self) {
        if let Some(run) = &mut self.run {
            run.cancel();
        }
        self.rest();
    }

    /// Once nobody plays, nothing has to be shown again and again.
    fn rest(&mut self) {
        if !self.is_running() {
            self.clock = None;
        }
    }

    fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Answers whether it has to be shown at once.
    fn hear(&mut self, number: usize, heard: Heard) -> bool {
        if let Some(run) = &mut self.run {
            run.take(number, heard);
        }
        self.rest();
        self.clock.is_none()
    }

    fn send(&mut self, ctx: &Context<Self>, request: Request) {
        let Some(run) = &self.run else { return };
        let hear = ctx.link().callback(Msg::Told);
        self.errand = None;
        match Errand::send(&run.question.text, request, hear) {
            Ok(errand) => (self.refused, self.errand) = (None, Some(errand)),
            Err(why) => self.refused = Some(ctx.props().language.no_worker(&why)),
        }
    }

    fn be_told(&mut self, ctx: &Context<Self>, heard: Heard) {
        let (language, Some(run)) = (ctx.props().language, &self.run) else {
            return;
        };
        match heard {
            Heard::Answer(Answer::Moment(instant)) => {
                self.errand = None;
                let action = instant.action(&run.question.text, language);
                ctx.props().act.emit(action);
            }
            Heard::Answer(Answer::Shrinking(extent)) => {
                if let Some(errand) = &mut self.errand {
                    errand.extent = extent;
                }
            }
            Heard::Answer(Answer::Shrunk(smallest)) => {
                (self.errand, self.smallest) = (None, Some(smallest));
            }
            Heard::Answer(_) => {}
            Heard::Trouble(why) => {
                self.errand = None;
                self.refused = Some(language.worker_lost(&why));
            }
        }
    }

    fn open_smallest(&mut self, ctx: &Context<Self>) {
        if let Some(Some(smallest)) = &self.smallest {
            let text = smallest.text.clone();
            ctx.props().act.emit(Action::Open { text });
        }
    }

    /// For attributes.
    fn state(&self) -> &'static str {
        match &self.run {
            None => "none",
            Some(run) if run.is_running() => "running",
            Some(run) if run.gather.is_done() => "done",
            Some(_) => "stopped",
        }
    }

    fn head(&self, ctx: &Context<Self>) -> Html {
        let language = ctx.props().language;
        let link = ctx.link();
        let (played, all) = match &self.run {
            Some(run) => (run.gather.played(), run.gather.count()),
            None => (0, self.count),
        };
        let about = self.run.as_ref().map(|run| run.question.about(language));
        let progress = self.run.as_ref().map(|run| {
            let workers = language.workers(run.workers);
            format!("{} · {workers}", run.gather.progress(language))
        });
        html! {
            <>
                <p class="bl-help-intro">{ about }</p>
                if self.is_of_another {
                    <p class="bl-thousand-another" role="status" data-testid="thousand-another">{ language.of_another_world(&self.world.0) }</p>
                }
                <Controls count={self.count} is_running={self.is_running()} has_run={self.run.is_some()} {played} {all} {progress}
                    start={link.callback(|()| Msg::Start)} cancel={link.callback(|()| Msg::Cancel)} set_count={link.callback(Msg::SetCount)} />
            </>
        }
    }

    fn body(&self, ctx: &Context<Self>, run: &Run) -> Html {
        let (language, link) = (ctx.props().language, ctx.link());
        let view = run.question.view(run.gather.results(), self.ask, language);
        let open = link.callback(|(seed, check)| Msg::Open(seed, check));
        let stopped_early = (!run.is_running() && !run.gather.is_done())
            .then(|| run.gather.stopped_early(language));
        let errand = self.errand.as_ref().map(|errand| errand.says(language));
        html! {
            <>
                <p class="bl-thousand-said" role="status" data-testid="thousand-verdict">{ self.said(run, &view.verdict, language) }</p>
                if run.is_running() && view.fails { <p class="bl-thousand-said is-lost" aria-hidden="true">{ view.verdict.clone() }</p> }
                if let Some(sentence) = stopped_early { <p class="bl-world-note">{ sentence }</p> }
                if let Some(sentence) = run.trouble(language) { <p class="bl-thousand-trouble" role="alert" data-testid="thousand-trouble">{ sentence }</p> }
                { for view.stopped.iter().map(|sentence| html! { <p class="bl-thousand-trouble">{ sentence }</p> }) }
                if view.worlds > 0 {
                    <Checks checks={view.checks.clone()} open={open.clone()} shrink={link.callback(|(seed, check)| Msg::Shrink(seed, check))} />
                    <Small {errand} found={self.smallest.clone()} {language} end={link.callback(|()| Msg::EndErrand)} open={link.callback(|()| Msg::OpenSmallest)} />
                    <Bars measure={self.ask.measure} audience={self.ask.audience} audiences={view.audiences.clone()} bars={view.bars.clone()} figures={view.figures.clone()} {language}
                        show={link.callback(Msg::Show)} choose_audience={link.callback(Msg::For)} choose={link.callback(Msg::Choose)} />
                    <Seeds title={view.seeds_title.clone()} seeds={view.seeds.clone()} more={view.seeds_more.clone()} {open} />
                }
            </>
        }
    }

    /// What is said aloud: nothing new with each world, but with each quarter of them.
    fn said(&self, run: &Run, verdict: &str, language: Language) -> String {
        if !run.is_running() {
            return verdict.to_owned();
        }
        let (played, all) = (run.gather.played(), run.gather.count());
        language.quarter(played * 4 / all.max(1)).to_owned()
    }
}
