//! What is not published yet is for those who write and those who take part; its parts are hidden with it, what was
//! drawn from it is not.

use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::home::Home;
use crate::domain::id::{IncidentId, LessonId, ReviewId};
use crate::domain::incident::{Incident, IncidentFields, Visibility};
use crate::domain::lesson::{Lesson, LessonFields, LessonStatus};
use crate::domain::permission::Role;
use crate::domain::record::NewRecord;
use crate::domain::review::{Review, ReviewFields};

use super::*;

fn new<I: RecordId>(tx: &mut WriteTx<'_>, noun: Noun) -> NewRecord<I> {
    let (id, number, now) = (tx.new_id(), tx.draw_number(noun).unwrap(), tx.now());
    NewRecord { id, number, now, by: None, origin: Origin::Live }
}

fn incident(store: &Store) -> Incident {
    store
        .write_blocking(context(), |tx| -> Result<_, StoreError> {
            let fields = IncidentFields { title: "Slow".into(), ..IncidentFields::default() };
            let new = new::<IncidentId>(tx, Noun::Incident);
            let (incident, event) = Incident::report(Checked::parse(fields).unwrap(), new);
            tx.insert(&incident)?;
            Ok(tx.record(event, incident))
        })
        .unwrap()
}

fn review(store: &Store, incident: IncidentId, participant: PersonId) -> Review {
    store
        .write_blocking(context(), move |tx| -> Result<_, StoreError> {
            let fields = ReviewFields {
                incidents: vec![incident],
                title: Some("The pineapple".into()),
                participants: vec![participant],
                ..ReviewFields::default()
            };
            let new = new::<ReviewId>(tx, Noun::Review);
            let (review, event) = Review::plan(Checked::parse(fields).unwrap(), new);
            tx.insert(&review)?;
            Ok(tx.record(event, review))
        })
        .unwrap()
}

fn draft(store: &Store, home: Home) -> Lesson {
    store
        .write_blocking(context(), move |tx| -> Result<_, StoreError> {
            let (title, sources) = ("Peel it".into(), vec![home]);
            let fields = LessonFields { title, sources, ..LessonFields::default() };
            let new = new::<LessonId>(tx, Noun::Lesson);
            let (lesson, event) = Lesson::draft(Checked::parse(fields).unwrap(), new);
            tx.insert(&lesson)?;
            Ok(tx.record(event, lesson))
        })
        .unwrap()
}

/// Saves a record with its next version.
fn change<R: Record + Clone + Send + 'static>(store: &Store, record: &R) {
    let record = record.clone();
    let saved = store.write_blocking(context(), move |tx| -> Result<_, StoreError> {
        tx.save(&record)?;
        let event = Event::changed(R::NOUN, record.id(), record.version(), vec![]);
        Ok(tx.record(event, ()))
    });
    saved.unwrap();
}

fn sees<R: Record>(store: &Store, id: impl ToString, caller: &Caller) -> bool {
    let found: Result<R, StoreError> = store.read(|tx| tx.get(id, caller));
    found.is_ok()
}

#[test]
fn a_draft_hides_itself_and_its_parts_but_not_what_was_drawn_from_it() {
    on_each_engine(|store, _| {
        let (reader, participant) = (person(1), person(2));
        let writer = Caller { roles: vec![Role::Contributor], ..person(3) };
        let incident = incident(store);
        let mut review = review(store, incident.id, participant.person.unwrap());
        let inner = note(store, note(store, review.id).id);
        let mut drawn = draft(store, Home::Review(review.id));
        (drawn.status, drawn.version) = (LessonStatus::Published, 2);
        change(store, &drawn);
        let all = |caller: &Caller| {
            let page = store.read(|tx| tx.list::<Review>(&REVIEWS, &by_creation(), caller));
            let hits = store.read(|tx| tx.search("pineapple", &[], caller, 9, 0)).unwrap();
            let feed = store.read(|tx| tx.changes(0, 99, caller, &[])).unwrap();
            let one = sees::<Review>(store, review.id, caller);
            let part = sees::<Note>(store, inner.id, caller);
            (one, part, page.unwrap().total, hits.len(), feed.len())
        };
        assert_eq!(all(&reader), (false, false, Some(0), 0, 3));
        assert_eq!(all(&participant), (true, true, Some(1), 1, 6));
        assert_eq!(all(&writer), (true, true, Some(1), 1, 6));
        assert!(sees::<Lesson>(store, drawn.id, &reader));
        assert!(!store.read(|tx| tx.is_sealed(&review.id.to_string())).unwrap());
        assert_eq!(store.read(|tx| tx.grants_behind(&review.id.to_string())).unwrap(), None);
        review.edition = Some(review.freeze(review.created_at));
        review.version = 2;
        change(store, &review);
        assert!(
            sees::<Review>(store, review.id, &reader) && sees::<Note>(store, inner.id, &reader)
        );
    });
}

#[test]
fn a_draft_behind_a_restricted_incident_is_hidden_by_both() {
    on_each_engine(|store, _| {
        let (reader, granted) = (person(1), person(2));
        let writer = Caller { roles: vec![Role::Contributor], ..person(3) };
        let mut incident = incident(store);
        let review = review(store, incident.id, granted.person.unwrap());
        let lesson = draft(store, Home::Review(review.id));
        let both = |caller: &Caller| {
            (sees::<Review>(store, review.id, caller), sees::<Lesson>(store, lesson.id, caller))
        };
        assert_eq!((both(&reader), both(&writer)), ((false, false), (true, true)));
        assert_eq!(both(&granted), (true, false), "a draft lesson is its writers' own");
        incident.fields.visibility = Some(Visibility::Restricted);
        incident.fields.grants = vec![granted.person.unwrap().to_string()];
        incident.version = 2;
        change(store, &incident);
        assert_eq!((both(&reader), both(&writer)), ((false, false), (false, false)));
        assert_eq!(both(&granted), (true, false));
        incident.fields.visibility = None;
        incident.version = 3;
        change(store, &incident);
        assert_eq!((both(&reader), both(&writer)), ((false, false), (true, true)));
    });
}

fn by_creation() -> ListQuery {
    ListQuery { sort: "created_at", ..query(vec![], 9) }
}
