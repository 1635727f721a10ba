//! Lists: the conditions, order and page of a list as one statement, for every noun.
//! May use: `record`, `sql`, `transaction`, `visible`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Compare, Condition, ListQuery, ListSpec, Operand, Page, Takes};
use crate::domain::permission::Caller;

use super::config::Engine;
use super::error::StoreError;
use super::record::Record;
use super::sql::{Sql, UNKNOWN, Value};
use super::transaction::ReadTx;
use super::visible;

/// Records that are looked up and sorted sooner than a walk along an index meets a page of them.
const MANY: i64 = 300;

/// The same where an index holds all that they are sorted by.
const MANY_IN_INDEX: i64 = 3_000;

impl ReadTx<'_> {
    /// One page of the records that fit the query and that the caller may see.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter or sort that the list does not offer.
    pub fn list<R: Record>(
        &mut self,
        spec: &ListSpec,
        query: &ListQuery,
        caller: &Caller,
    ) -> Result<Page<R>, StoreError> {
        self.list_where(spec, query, caller, Sql::default())
    }

    /// The same with one more condition, on the table `t`, that begins with ` AND `.
    pub(super) fn list_where<R: Record>(
        &mut self,
        spec: &ListSpec,
        query: &ListQuery,
        caller: &Caller,
        extra: Sql,
    ) -> Result<Page<R>, StoreError> {
        let sort = R::sort_column(query.sort).ok_or_else(|| unknown(spec, query.sort))?;
        let total = if query.include_total {
            let filter = self.filter::<R>(spec, &query.conditions, caller, None)?;
            let filter = filter.append(extra.clone());
            let sql = Sql::new("SELECT COUNT(*) FROM ").text(R::TABLE).text(" t WHERE ");
            self.row(sql.append(filter))?
        } else {
            None
        };
        let filter = self.filter::<R>(spec, &query.conditions, caller, Some(sort))?.append(extra);
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX - 1).saturating_add(1);
        let page = filter.append(after(sort, query)).append(order(sort, query));
        let page = page.text(" LIMIT ").bind(limit);
        let mut sql = Sql::new("SELECT t.id, t.")
            .text(sort)
            .text(", t.record, t.sealed FROM ")
            .text(R::TABLE);
        sql = if query.conditions.is_empty() {
            sql.text(" t WHERE ").append(page)
        } else {
            // What is filtered may have to be sorted: keys are, rather than whole documents.
            sql = sql.text(" t WHERE t.id IN (SELECT t.id FROM ").text(R::TABLE);
            sql.text(" t WHERE ").append(page).text(")").append(order(sort, query))
        };
        if query.conditions.len() > 3 {
            sql = sql.unprepared();
        }
        let mut rows: Vec<(String, i64, String, bool)> = self.rows(sql)?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let next = if more { rows.last().map(|(id, key, ..)| (*key, id.clone())) } else { None };
        let mut items = Vec::with_capacity(rows.len());
        for (id, _, text, sealed) in &rows {
            items.push(self.told(id, text, *sealed, caller)?);
        }
        Ok(Page { items, next, total })
    }

    /// How many records fit the query's conditions, as far as the caller may see them.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list does not offer.
    pub fn count<R: Record>(
        &mut self,
        spec: &ListSpec,
        query: &ListQuery,
        caller: &Caller,
    ) -> Result<i64, StoreError> {
        let filter = self.filter::<R>(spec, &query.conditions, caller, None)?;
        let sql = Sql::new("SELECT COUNT(*) FROM ").text(R::TABLE).text(" t WHERE ").append(filter);
        Ok(self.row(sql)?.unwrap_or(0))
    }

    /// What must hold of a record on table `t` that fits and that the caller may see.
    pub(super) fn filter<R: Record>(
        &mut self,
        spec: &ListSpec,
        conditions: &[Condition],
        caller: &Caller,
        sort: Option<&'static str>,
    ) -> Result<Sql, StoreError> {
        let mut filter = visible::of_record(caller);
        let few = self.few_have_both::<R>(conditions, sort)?;
        for condition in conditions {
            let takes = spec.filters.iter().find(|filter| filter.name == condition.name);
            let takes = takes.ok_or_else(|| unknown(spec, condition.name))?.takes.of_some();
            let sql = match condition.operand {
                Operand::None => having_none::<R>(spec, condition, takes, caller)?,
                Operand::OrNone(_) => {
                    self.some_or_none::<R>(spec, condition, takes, caller, sort)?
                }
                _ if matches!(takes, Takes::Words(_)) && !few => {
                    let column = column::<R>(spec, condition)?;
                    let in_order = sort.is_none_or(|sort| sort == "created_at");
                    self.quick::<R>(column, compare(column, condition), in_order)?
                }
                _ => self.having::<R>(spec, condition, takes, caller)?,
            };
            filter = filter.text(" AND ").append(sql);
        }
        Ok(filter)
    }

    /// Whether few have one of the words of both columns that stand together in an index: each by itself may be frequent,
    /// and the walk to a page of both still long.
    fn few_have_both<R: Record>(
        &mut self,
        conditions: &[Condition],
        sort: Option<&'static str>,
    ) -> Result<bool, StoreError> {
        let Some([one, other]) = R::TOGETHER else { return Ok(false) };
        let asked = |name| {
            let asked = conditions.iter().find(|asked| asked.name == name);
            asked.filter(|asked| matches!(asked.operand, Operand::Texts(_)))
        };
        let (Some(one), Some(other)) = (asked(one), asked(other)) else { return Ok(false) };
        if sort.is_none() || self.engine() == Engine::Postgres {
            return Ok(false);
        }
        let sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM ").text(R::TABLE).text(" t WHERE ");
        let sql =
            sql.append(compare(one.name, one)).text(" AND ").append(compare(other.name, other));
        let sql = sql.text(" LIMIT ").bind(MANY_IN_INDEX).text(") some");
        Ok(self.row(sql)? != Some(MANY_IN_INDEX))
    }

    /// Having what a condition is about, as it asks for it.
    fn having<R: Record>(
        &mut self,
        spec: &ListSpec,
        condition: &Condition,
        takes: Takes,
        caller: &Caller,
    ) -> Result<Sql, StoreError> {
        Ok(match takes {
            Takes::Linked(_) => self.linked(condition, caller)?,
            Takes::Reference => referred(condition),
            Takes::Me => compare(column::<R>(spec, condition)?, &mine(condition, caller)),
            Takes::Flag => flag(column::<R>(spec, condition)?, condition),
            _ => compare(column::<R>(spec, condition)?, condition),
        })
    }

    /// Having any of what a condition names, or none at all.
    fn some_or_none<R: Record>(
        &mut self,
        spec: &ListSpec,
        condition: &Condition,
        takes: Takes,
        caller: &Caller,
        sort: Option<&'static str>,
    ) -> Result<Sql, StoreError> {
        let some = self.having::<R>(spec, condition, takes, caller)?;
        let none = having_none::<R>(spec, condition, takes, caller)?;
        let either = Sql::new("(").append(some).text(" OR ").append(none).text(")");
        match takes {
            Takes::Words(_) | Takes::Id(_) => {
                let column = column::<R>(spec, condition)?;
                // Two places of an index are in no order together, so what is met in both has to be sorted.
                self.quick::<R>(column, either, sort.is_none())
            }
            _ => Ok(either),
        }
    }

    /// A condition on a column. SQLite begins with the index of a word wherever there is one, and sorts all that it
    /// finds: of a word that many records have it is kept from that (by a `+`), since a walk along the order meets a
    /// page of them sooner. The index of a word is in the order of `created_at`, so there nothing has to be sorted
    /// (`in_order`).
    fn quick<R: Record>(
        &mut self,
        column: &'static str,
        worded: Sql,
        in_order: bool,
    ) -> Result<Sql, StoreError> {
        if in_order || self.engine() == Engine::Postgres {
            return Ok(worded);
        }
        let index = Sql::new("SELECT COUNT(*) FROM sqlite_master WHERE name = ");
        let index = index.bind(format!("{}_by_{column}_created_at", R::TABLE));
        if self.row(index)? != Some(1_i64) {
            return Ok(worded);
        }
        let some = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM ").text(R::TABLE);
        let some = some.text(" t WHERE ").append(worded.clone()).text(" LIMIT ").bind(MANY);
        let many = self.row(some.text(") some"))? == Some(MANY);
        Ok(if many { Sql::new("+").append(worded) } else { worded })
    }

    /// Linked to any of these records, in either direction; a hidden one counts as unknown.
    fn linked(&mut self, condition: &Condition, caller: &Caller) -> Result<Sql, StoreError> {
        let mut ids: Vec<String> =
            self.visible_ids(condition.operand.texts(), caller)?.into_iter().collect();
        ids.sort();
        Ok(Sql::new("t.id IN (SELECT from_id FROM links WHERE to_id")
            .any(&ids)
            .text(" UNION SELECT to_id FROM links WHERE from_id")
            .any(&ids)
            .text(")"))
    }
}

fn unknown(spec: &ListSpec, name: &str) -> StoreError {
    StoreError::Failed(format!("the list of {} has no column for {name}", spec.noun))
}

fn column<R: Record>(spec: &ListSpec, condition: &Condition) -> Result<&'static str, StoreError> {
    R::column(condition.name).ok_or_else(|| unknown(spec, condition.name))
}

/// `me` as the id of the person who calls; nothing is a tool's own.
fn mine(condition: &Condition, caller: &Caller) -> Condition {
    let me = caller.person.iter().map(ToString::to_string).collect();
    Condition { operand: Operand::Texts(me), compare: Compare::Any, ..condition.clone() }
}

fn flag(column: &'static str, condition: &Condition) -> Sql {
    let truth = match &condition.operand {
        Operand::Number(number) => *number != 0,
        operand => operand.texts().iter().any(|text| text == "true"),
    };
    Sql::new("t.").text(column).text(" = ").bind(truth)
}

fn compare(column: &'static str, condition: &Condition) -> Sql {
    let sql = Sql::new("t.").text(column);
    match &condition.operand {
        Operand::Texts(texts) | Operand::OrNone(texts) => sql.any(texts),
        Operand::None => sql.text(" IS NULL"),
        Operand::Number(number) => match condition.compare {
            Compare::Any => sql.text(" = ").bind(*number),
            Compare::Lt => sql.text(" < ").bind(*number),
            Compare::Lte => sql.text(" <= ").bind(*number),
            // What is unknown is not later than anything, although it sorts last.
            Compare::Gt => sql.text(" > ").bind(*number).append(known(column)),
            Compare::Gte => sql.text(" >= ").bind(*number).append(known(column)),
        },
    }
}

/// Having nothing of what a condition is about.
fn having_none<R: Record>(
    spec: &ListSpec,
    condition: &Condition,
    takes: Takes,
    caller: &Caller,
) -> Result<Sql, StoreError> {
    Ok(match takes {
        Takes::Linked(noun) => linked_to_none(noun, caller),
        Takes::Reference => Sql::new("t.id NOT IN (SELECT record_id FROM refs)"),
        Takes::Moment | Takes::Date => {
            Sql::new("t.").text(column::<R>(spec, condition)?).text(" = ").bind(UNKNOWN)
        }
        _ => Sql::new("t.").text(column::<R>(spec, condition)?).text(" IS NULL"),
    })
}

/// Linked to no record of a kind, in either direction, that the caller may see: what is hidden is not there.
fn linked_to_none(noun: Noun, caller: &Caller) -> Sql {
    let prefix = noun.id_prefix();
    let no = |own: &'static str, other: &'static str| {
        Sql::new("NOT EXISTS (SELECT 1 FROM links WHERE links.")
            .text(own)
            .text(" = t.id AND ")
            .text(other)
            .text(" LIKE ")
            .bind(format!("{prefix}_%"))
            .text(" AND ")
            .append(visible::by_seals(other, caller))
            .text(")")
    };
    let neither = no("from_id", "links.to_id").text(" AND ").append(no("to_id", "links.from_id"));
    Sql::new("(").append(neither).text(")")
}

fn known(column: &'static str) -> Sql {
    Sql::new(" AND t.").text(column).text(" < ").bind(UNKNOWN)
}

/// Refers to any of these records elsewhere, each `integration:external_id`.
fn referred(condition: &Condition) -> Sql {
    let mut sql = Sql::new("t.id IN (SELECT record_id FROM refs WHERE FALSE");
    for text in condition.operand.texts() {
        let (integration, external_id) = text.split_once(':').unwrap_or(("", text));
        sql = sql.text(" OR (integration = ").bind(integration);
        sql = sql.text(" AND external_id = ").bind(external_id).text(")");
    }
    sql.text(")")
}

fn after(sort: &'static str, query: &ListQuery) -> Sql {
    let Some((key, id)) = &query.after else {
        return Sql::default();
    };
    let (upto, beyond, further) = if query.descending {
        (" <= ", " < ", " OR t.id < ")
    } else {
        (" >= ", " > ", " OR t.id > ")
    };
    let key = Value::from(*key);
    let begin = Sql::new(" AND t.").text(sort).text(upto).bind(key.clone()).text(" AND (t.");
    begin.text(sort).text(beyond).bind(key).text(further).bind(id).text(")")
}

fn order(sort: &'static str, query: &ListQuery) -> Sql {
    let (first, second) = if query.descending { (" DESC, t.id DESC", "") } else { (", t.id", "") };
    Sql::new(" ORDER BY t.").text(sort).text(first).text(second)
}
