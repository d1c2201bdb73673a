# The project's shared measure of quality (its tools/evaluate_gold.py), unchanged otherwise.
#!/usr/bin/env python3
"""Hold scored sentences against gold notes and print the figures as JSON.

Usage: evaluate_gold.py GOLD.jsonl SENTENCES.parquet [--wrong 30]

GOLD.jsonl: one note a line: note_id, worker_id, text, sentences; a gold sentence has start, end (character offsets
into text), role, assertion and accept, a list of [role, assertion] pairs of which each is a fair answer.
SENTENCES.parquet: what the analyzer wrote for the same notes: note_id, start, end, role, assertion, and, where it
has one, drift_probability (the probability that the sentence is individual or organizational drift).

Every gold sentence is held against the scored sentence that overlaps it most. Figures:
boundaries        share of gold sentences met exactly (blanks and bullets trimmed), as precision, recall and F1
role              accuracy and kappa against the main label, macro F1 over the gold roles, accuracy with `accept`
assertion         accuracy and macro F1 where the gold role is not neutral
signal            accuracy, macro F1 and kappa of what follows from the label (see the codebook), and with `accept`
drift_flag        precision, recall and F1 of flagging a sentence as individual or organizational drift
note_flag         the same for a note with at least one such sentence
worker_drift_r    Pearson correlation, over workers, of the share of drift sentences, scored (the mean of
                  drift_probability where there is one, else of the flags) against gold
Needs pandas, pyarrow, scikit-learn and numpy.
"""
import argparse
import json
from collections import Counter

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, precision_recall_fscore_support

FAMILY = dict(
    lived_experience="in_role", supportive_presence="in_role", goal_planning="in_role", resource_linkage="in_role",
    advocacy="in_role", clinical_assessment="clinical_drift", clinical_treatment="clinical_drift",
    sponsor_like="informal_drift", friend_like="informal_drift", medication_handling="organizational_drift",
    drug_screening="organizational_drift", transport="organizational_drift", clerical_tasks="organizational_drift",
    coercion="organizational_drift", marginalization="organizational_drift", role_strain="role_strain",
    role_support="role_support", neutral="neutral")
DRIFT = {"individual_drift", "organizational_drift"}


def signal(role, assertion):
    family = FAMILY[role]
    if family == "neutral" or assertion == "other_party":
        return "none"
    if family == "in_role":
        return "in_role" if assertion == "performed" else "none"
    if family == "role_strain":
        return "support" if assertion == "averted" else "strain"
    if family == "role_support":
        return "strain" if assertion == "averted" else "support"
    if assertion == "averted":
        return "safeguard"
    if family == "clinical_drift":
        return "individual_drift" if assertion == "performed" else "organizational_drift"
    if family == "informal_drift":
        return "individual_drift" if assertion == "performed" else "pull"
    return "organizational_drift"


def trimmed(text, start, end):
    """The span without blanks and list marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in "-*•·–"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def best_overlap(gold, scored):
    """Index of the scored span that shares the most characters with the gold span, or None."""
    shared = [min(gold[1], end) - max(gold[0], start) for start, end in scored]
    best = int(np.argmax(shared)) if shared else None
    return best if best is not None and shared[best] > 0 else None


def pair_up(gold_path, scored_path):
    scored = pd.read_parquet(scored_path)
    by_note = {note_id: rows.sort_values("start") for note_id, rows in scored.groupby("note_id", sort=False)}
    pairs, spans = [], Counter()
    for note in map(json.loads, open(gold_path, encoding="utf-8")):
        rows = by_note.get(note["note_id"], scored.iloc[:0])
        found = [trimmed(note["text"], int(s), int(e)) for s, e in zip(rows["start"], rows["end"])]
        wanted = [trimmed(note["text"], s["start"], s["end"]) for s in note["sentences"]]
        spans["gold"] += len(wanted)
        spans["scored"] += len(found)
        spans["both"] += len(set(found) & set(wanted))
        roles, assertions = list(rows["role"]), list(rows["assertion"])
        chances = list(rows["drift_probability"]) if "drift_probability" in rows else [
            float(signal(r, a) in DRIFT) for r, a in zip(roles, assertions)]
        for sentence, span in zip(note["sentences"], wanted):
            at = best_overlap(span, found)
            pairs.append(dict(
                note_id=note["note_id"], worker_id=note["worker_id"], text=sentence["text"],
                gold=(sentence["role"], sentence["assertion"]),
                accept=[tuple(label) for label in sentence.get("accept", [])] or [(sentence["role"], sentence["assertion"])],
                scored=("neutral", "performed") if at is None else (roles[at], assertions[at]),
                chance=0.0 if at is None else float(chances[at]), missed=at is None))
    return pairs, spans


def flags(gold, scored):
    precision, recall, f1, _ = precision_recall_fscore_support(gold, scored, average="binary", zero_division=0)
    return dict(precision=precision, recall=recall, f1=f1, gold=int(sum(gold)), flagged=int(sum(scored)))


def figures(pairs, spans):
    gold_role, role = [p["gold"][0] for p in pairs], [p["scored"][0] for p in pairs]
    gold_signal, got_signal = [signal(*p["gold"]) for p in pairs], [signal(*p["scored"]) for p in pairs]
    fair = [{signal(*label) for label in p["accept"]} for p in pairs]
    active = [p for p in pairs if p["gold"][0] != "neutral"]
    precision, recall = spans["both"] / max(spans["scored"], 1), spans["both"] / max(spans["gold"], 1)
    # a flag on a sentence whose second or other fair label is drift is no false alarm; a miss there is no miss
    flagged = [s in DRIFT for s in got_signal]
    wanted = [g in DRIFT if f <= DRIFT or not f & DRIFT else hit for g, f, hit in zip(gold_signal, fair, flagged)]
    frame = pd.DataFrame(dict(note=[p["note_id"] for p in pairs], worker=[p["worker_id"] for p in pairs],
                              gold=[g in DRIFT for g in gold_signal], scored=flagged,
                              chance=[p["chance"] for p in pairs]))
    notes, workers = frame.groupby("note")[["gold", "scored"]].max(), frame.groupby("worker")[["gold", "chance"]].mean()
    return dict(
        sentences=len(pairs), missed=sum(p["missed"] for p in pairs),
        boundaries=dict(precision=precision, recall=recall, f1=2 * precision * recall / max(precision + recall, 1e-9)),
        role=dict(accuracy=accuracy_score(gold_role, role), kappa=cohen_kappa_score(gold_role, role),
                  macro_f1=f1_score(gold_role, role, labels=sorted(set(gold_role)), average="macro", zero_division=0),
                  accepted=np.mean([p["scored"][0] in {r for r, _ in p["accept"]} for p in pairs])),
        assertion=dict(
            accuracy=accuracy_score([p["gold"][1] for p in active], [p["scored"][1] for p in active]),
            macro_f1=f1_score([p["gold"][1] for p in active], [p["scored"][1] for p in active], average="macro")),
        signal=dict(accuracy=accuracy_score(gold_signal, got_signal), kappa=cohen_kappa_score(gold_signal, got_signal),
                    macro_f1=f1_score(gold_signal, got_signal, labels=sorted(set(gold_signal)), average="macro",
                                      zero_division=0),
                    accepted=np.mean([s in f for s, f in zip(got_signal, fair)])),
        drift_flag=flags(wanted, flagged),
        note_flag=flags(list(notes["gold"]), list(notes["scored"])),
        worker_drift_r=float(np.corrcoef(workers["gold"], workers["chance"])[0, 1]) if len(workers) > 2 else None)


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(float(value), 4) if isinstance(value, (float, np.floating)) else value


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("sentences")
    parser.add_argument("--wrong", type=int, default=0, help="also print this many sentences with a wrong signal")
    options = parser.parse_args()
    pairs, spans = pair_up(options.gold, options.sentences)
    print(json.dumps(rounded(figures(pairs, spans)), indent=1))
    wrong = [p for p in pairs if signal(*p["scored"]) not in {signal(*label) for label in p["accept"]}]
    for p in wrong[: options.wrong]:
        print(f"{'/'.join(p['gold']):36} {'/'.join(p['scored']):36} {p['text']}")
