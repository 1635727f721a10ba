//! Questions, and the answers to them.

use serde_json::json;

use super::{draft, make, published};

on_both! {
    async fn a_question_is_answered_by_lessons_and_by_words(world) {
        let question = published(&world, json!({"title": "Why on Sundays?", "kind": "question"})).await;
        let step = question.json["next_steps"].as_array().unwrap().last().unwrap();
        assert_eq!(step["path"], format!("/api/v1/lessons/{}/comments", question.id()));
        let text = json!({"text": "The certificates were ordered on one."});
        let words = world.outsider().post(step["path"].as_str().unwrap(), text).await.expect(201);
        let answer = draft(&world, json!({"title": "They were ordered on one", "questions": [question.id()]})).await;
        let path = format!("lessons/{}", question.id());
        let told = world.outsider().get(&path).await.expect(200);
        assert_eq!(told.json["answers"].as_array().unwrap().len(), 1, "a draft answers nothing yet");
        make(&world.member(), &answer, json!({"move": "publish"})).await.expect(201);
        let told = world.outsider().get(&path).await.expect(200);
        let answers = &told.json["answers"];
        assert_eq!((&answers[0]["lesson"], &answers[0]["text"]), (&json!(answer.id()), &json!("They were ordered on one")));
        assert_eq!((&answers[1]["comment"], &answers[1]["lesson"]), (&json!(words.id()), &json!(null)));
        let listed = world.outsider().get(&format!("{path}/comments")).await.expect(200);
        assert_eq!(listed.json["items"][0]["id"], words.id());
    }

    async fn only_a_question_is_answered(world) {
        let lesson = published(&world, json!({})).await;
        let fields = json!({"title": "x", "questions": [lesson.id()]});
        let told = world.member().post("lessons", fields).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/questions/0"], vec!["not_a_question"]));
        let fields = json!({"title": "x", "questions": ["les_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        assert_eq!(world.member().post("lessons", fields).await.expect(422).codes(), ["unknown"]);
    }

    async fn an_answer_that_is_hidden_is_not_told(world) {
        let question = published(&world, json!({"kind": "question"})).await;
        let restricted = json!({"title": "x", "visibility": "restricted"});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        published(&world, json!({"sources": [incident.id()], "questions": [question.id()]})).await;
        let path = format!("lessons/{}", question.id());
        assert_eq!(world.outsider().get(&path).await.expect(200).json["answers"], json!([]));
        assert_eq!(world.member().get(&path).await.expect(200).json["answers"].as_array().unwrap().len(), 1);
    }
}
