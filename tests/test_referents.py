"""Who is meant: labels, fullest names, pronouns and media, each rule with a case it must not take.

In `{source|…}` the sources are marked in the order of the answers; a digit after the role tells the
citations apart where parts of several are marked.
"""

import re
import time
from bisect import bisect_left, bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.cues import sentences
from framing.labels import phrase_role, term
from framing.phrases import Reading, read
from framing.referents import Cited, Meant, referents
from framing.text import tokenise
from framing.withheld import requests
from tests.marked import unmark

NAMES = [
    # months that are given names
    ("{source|Jan Kowal} said no. {source|Kowal} left.", [("person", "Jan Kowal")] * 2),
    ("It rained. {source|April Jones} said no.", [("person", "April Jones")]),
    ("In April {source|Jones} said no.", [("unknown", "Jones")]),
    ("{source|Mayor Jan Smit} said no. {source|He} left.", [("politician", "Jan Smit")] * 2),
    ("Port Director Jan Kowal came. {source|Kowal} said no.", [("person", "Jan Kowal")]),
    ("Dr. June Roe came. {source|Roe} said no.", [("expert", "June Roe")]),
    ("The mayor April Jones came. {source|Jones} said no.", [("politician", "April Jones")]),
    ("{source|Ms. June} said no.", [("person", "June")]),
    ("{source|The Mayor} August 5 said no.", [("politician", None)]),
    # names that end as those of newspapers and firms do
    ("{source|The Orlo Courier} said no.", [("media", "Orlo Courier")]),
    ("{source|Max Courier} said no.", [("person", "Max Courier")]),
    ("{source|Blueline Ferries} said no.", [("business", "Blueline Ferries")]),
    # surname, possessive, title, variant
    ("Ada Lorn came. {source|Lorn} said no.", [("person", "Ada Lorn")]),
    ("Ada Lorn came. {source|Lorn’s} claim failed.", [("person", "Ada Lorn")]),
    ("Ada Lorn came. {source|Ms. Lorn} said no.", [("person", "Ada Lorn")]),
    ("Sen. Ada Lorn came. {source|Lorn} said no.", [("politician", "Ada Lorn")]),
    ("Ada M. Lorn came. Ada Lorn left. {source|Lorn} said no.", [("person", "Ada M. Lorn")]),
    ("Max Reed Jr. came. {source|Reed} said no.", [("person", "Max Reed Jr")]),
    ("Ursula von der Heide came. {source|Heide} said no.", [("person", "Ursula von der Heide")]),
    ("Ada Lorn came. {source|Ada} said no.", [("person", "Ada Lorn")]),
    ("Bill Reed came. {source|Reed} said no.", [("person", "Bill Reed")]),
    ("James A. Reed came. {source|Reed} said no.", [("person", "James A. Reed")]),
    # the part of a name that a span holds is enough
    ("Senator Ada {source|Lorn} said no.", [("politician", "Ada Lorn")]),
    # two people of one surname
    ("Ada Lorn and Max Lorn came. {source|Lorn} said no.", [("person", None)]),
    ("Ada Lorn came. {source|Lorn} said no. Max Lorn came.", [("person", "Ada Lorn")]),
    ("Mrs. Ada Lorn met Mr. Max Lorn. {source|Mr. Lorn} said no.", [("person", "Max Lorn")]),
    ("Ada Lorn and Max Lorn came. {source|Max Lorn} said no.", [("person", "Max Lorn")]),
    ("Max and Ada Lorn came. {source|Mr. Lorn} said no.", [("person", None)]),
    ("Mrs. Ada Lorn came. {source|Mr. Lorn} said no.", [("person", None)]),
    ("Ada Lorn came.\n\n{source|LORN}: No.", [("person", "Ada Lorn")]),
    (
        "Max Lorn took his hat. Ada Lorn came. {source|Mrs. Lorn} said no.",
        [("person", "Ada Lorn")],
    ),
    # a nickname is part of a name, whatever its marks
    ("William “Bill” Reed came. {source|Reed} said no.", [("person", "William “Bill” Reed")]),
    ("{source|Mayor Max ‘Bud’ Reed} said no.", [("politician", "Max ‘Bud’ Reed")]),
    ("Max “Reed was here,” he wrote. {source|Reed} said no.", [("unknown", "Reed")]),
    # articles and particles inside names
    (
        "{source|Foreign Minister Omar al-Reedi} said no. {source|Al-Reedi} left.",
        [("official", "Omar al-Reedi")] * 2,
    ),
    (
        "The minister, Karim el-Lorn, came. {source|Mr el-Lorn} said no.",
        [("official", "Karim el-Lorn")],
    ),
    (
        "{source|Health Minister Ada al-Lorn} said no. {source|She} left.",
        [("official", "Ada al-Lorn")] * 2,
    ),
    ("Omar al Lorn came. {source|Mr al Lorn} said no.", [("person", "Omar al Lorn")]),
    ("Ada d’Orn came. {source|D’Orn} said no.", [("person", "Ada d’Orn")]),
    ("Max Peña y Salas came. {source|Salas} said no.", [("person", "Max Peña y Salas")]),
    (
        "{source|Max Ruiz dos Lorn e Reed da Orn} said no.",
        [("person", "Max Ruiz dos Lorn e Reed da Orn")],
    ),
    ("An all-American Reed came. {source|Reed} said no.", [("unknown", "Reed")]),
    # a surname of several words
    ("Max Gómez de Lorn came. {source|Gómez de Lorn} said no.", [("person", "Max Gómez de Lorn")]),
    ("Ada Lorn came. Neither Ada Lorn left. {source|Ada Lorn} said no.", [("person", "Ada Lorn")]),
    # a lone name has no fuller one; a word that is no name has none
    ("{source|Tiegen} said no.", [("unknown", "Tiegen")]),
    ("Others left. {source|Others} said no.", [("unknown", None)]),
    # a line in capitals that ends with a colon is no headline
    ("According to {source|Ada Lorn}:\n\n“It failed.”", [("person", "Ada Lorn")]),
    # headlines
    (
        "Lorn Says Road Plan Will Fail\n\nAda Lorn came. {source|Lorn} said.",
        [("person", "Ada Lorn")],
    ),
    ("{source|Lorn} Says Road Plan Will Fail\n\nAda Lorn came.", [("person", "Ada Lorn")]),
    ("{source|LORN} SAYS ROAD PLAN FAILED AGAIN\n\nAda Lorn came.", [("person", "Ada Lorn")]),
    ("Grim Mayor Says Road Plan Failed\n\nThe {source|mayor} said no.", [("politician", None)]),
    # opening a sentence, a word is no part of a name
    ("The actor came. Actor {source|Ada Lorn} said no.", [("citizen", "Ada Lorn")]),
]
OFFICES = [
    (
        "{source|Federal Minister for Railways Max Lorn} said no. {source|Mr Lorn} left.",
        [("official", "Max Lorn")] * 2,
    ),
    ("{source|Cabinet Secretary for Health Ada Lorn} said no.", [("official", "Ada Lorn")]),
    (
        "{source|Adviser to the Prime Minister on Trade Max Lorn} said no.",
        [("politician", "Max Lorn")],
    ),
    ("{source|Permanent Representative to the UN Max Lorn} said no.", [("official", "Max Lorn")]),
    (
        "{source|Head of the Ardoven Regional Military Administration Max Lorn} said no.",
        [("official", "Max Lorn")],
    ),
    (
        "{source|Minister for Culture, Community and Youth Chan Mei Lorn} said no.",
        [("official", "Chan Mei Lorn")],
    ),
    ("{source|The minister for foreign affairs Ada Lorn} said no.", [("official", "Ada Lorn")]),
    # what leads to no name, or to another
    ("{source|The Minister for Health} said no. Ada Lorn left.", [("official", None)]),
    ("{source|A supporter of Ada Lorn} said no.", [("citizen", None)]),
    ("{source|The Ministry of Health} said no.", [("institution", "Ministry of Health")]),
    ("She is at the Ministry of Health. {source|Ada Lorn} said no.", [("person", "Ada Lorn")]),
]
ROLES = [
    (
        "Ada Lorn, the minister of health, came. {source|The minister} said no.",
        [("official", "Ada Lorn")],
    ),
    ("Sen. Ada Lorn came. {source|The senator} said no.", [("politician", "Ada Lorn")]),
    ("Ada Lorn, mayor of Hull, came. {source|The mayor} said no.", [("politician", "Ada Lorn")]),
    (
        "Spokeswoman Ada Lorn came. {source|The spokeswoman} said no.",
        [("official", "Ada Lorn")],
    ),
    ("{source|The senator} said no. Sen. Ada Lorn left.", [("politician", "Ada Lorn")]),
    # someone else is named before; two bearers; a former one
    ("Max Reed came. {source|The senator} said no. Sen. Ada Lorn left.", [("politician", None)]),
    ("Sen. Ada Lorn met Sen. Max Reed. {source|The senator} said no.", [("politician", None)]),
    ("Former President Max Reed came. {source|The president} said no.", [("politician", None)]),
    ("Vice President Max Reed came. {source|The president} said no.", [("politician", None)]),
    (
        "President Ada Lorn met former President Max Reed. {source|The former president} said no.",
        [("politician", "Max Reed")],
    ),
    (
        "Vermont Sen. Ada Lorn met Ohio Sen. Max Reed. {source|The Vermont senator} said no.",
        [("politician", "Ada Lorn")],
    ),
    ("Ohio Sen. Max Reed came. {source|The Vermont senator} said no.", [("politician", None)]),
    (
        "Ada Lorn, the Republican nominee, met Max Reed, the Democratic nominee. "
        "{source|The Republican nominee} said no.",
        [("politician", "Ada Lorn")],
    ),
    (
        "Secretary of State Ada Lorn came. {source|The secretary of state} said no.",
        [("official", "Ada Lorn")],
    ),
    ("{source|The minister, Ada Lorn}, said no.", [("official", "Ada Lorn")]),
    ("{source|The leader of the union, Ada Lorn}, said no.", [("ngo", "Ada Lorn")]),
    ("{source|The mayor of Hull, England}, said no.", [("politician", None)]),
    ("{source|The ministers, Ada Lorn and Max Reed}, said no.", [("official", None)]),
]
BODIES = [
    (
        "The Federal Bureau of Records (FBR) opened. {source|The FBR} said no.",
        [("institution", "Federal Bureau of Records")],
    ),
    (
        "The Ardoven Port Authority met. {source|APA} said no.",
        [("institution", "Ardoven Port Authority")],
    ),
    ("{source|The APA} said no.", [("unknown", "APA")]),
    (
        "The Ministry of Health met. {source|The ministry} said no.",
        [("institution", "Ministry of Health")],
    ),
    (
        "The Ministry of Health met the Ministry of Trade. {source|The ministry} said no.",
        [("institution", None)],
    ),
    ("Volk Motors closed. {source|The company} said no.", [("business", "Volk Motors")]),
    ("Volk Motors sued Arden Holdings. {source|The company} said no.", [("business", None)]),
    ("Volk Motors closed. {source|The road company} said no.", [("business", None)]),
    ("Volk Motors closed. {source|Volk} said no.", [("business", "Volk Motors")]),
    ("{source|Reuters} said no.", [("media", "Reuters")]),
    ("{source|The Council of Experts} said no.", [("institution", "Council of Experts")]),
    ("The council met. {source|The Council} said no.", [("institution", None)]),
    # words that end the names of firms and bodies, not of persons
    ("{source|Tarn Logistics} said no.", [("business", "Tarn Logistics")]),
    ("{source|Volk Energy} said no. {source|Volk} left.", [("business", "Volk Energy")] * 2),
    ("{source|General Volk} said no. General Volk left.", [("official", "Volk")]),
    ("{source|General Foods} said no.", [("business", "General Foods")]),
    ("{source|The Quay Executive} said no.", [("institution", "Quay Executive")]),
    ("{source|The Chief Executive} said no.", [("business", None)]),
    ("{source|Quay Executive Ada Lorn} said no.", [("person", "Ada Lorn")]),
    ("{source|Ada Foods Lorn} said no.", [("person", "Ada Foods Lorn")]),
    ("{source|Energy} said no.", [("unknown", "Energy")]),
    ("{source|The Quay Inspectorate} said no.", [("institution", "Quay Inspectorate")]),
    ("{source|The Lisk Hospital Trust} said no.", [("institution", "Lisk Hospital Trust")]),
    (
        "The doctors met. {source|Doctors Without Borders} said no.",
        [("ngo", "Doctors Without Borders")],
    ),
    ("He left Ada Lorn. Without Ada Lorn {source|he} said no.", [("person", "Ada Lorn")]),
    # owners that are many belong to a body's name, one owner does not
    ("{source|The Dockers' Union} said no.", [("ngo", "Dockers' Union")]),
    ("{source|The Ardoven Nurses’ League} said no.", [("ngo", "Ardoven Nurses’ League")]),
    (
        "The Voters' League met. {source|The league} said no.",
        [("ngo", "Voters' League")],
    ),
    ("{source|The League of Voters} said no.", [("ngo", "League of Voters")]),
    ("{source|The Arden League} said no.", [("business", "Arden League")]),
    ("{source|The Governor's Office} said no.", [("institution", "Governor's Office")]),
    ("Ada Lorn came. {source|Lorn's League} said no.", [("business", "League")]),
    # an alliance may be of states or of people: told by its name alone
    ("{source|The alliance} said no.", [("unknown", None)]),
    ("NATO met. {source|The alliance} said no.", [("institution", "NATO")]),
    (
        "The Tenants' Alliance met. {source|The alliance} said no.",
        [("ngo", "Tenants' Alliance")],
    ),
    ("Ardoven Alliance met. {source|The alliance} said no.", [("ngo", "Ardoven Alliance")]),
    (
        "NATO met the Tenants' Alliance. {source|The alliance} said no.",
        [("unknown", None)],
    ),
    # what is a title before a person belongs to a body's name
    ("{source|The General Staff} said no.", [("institution", "General Staff")]),
    ("{source|The General Assembly} said no.", [("institution", "General Assembly")]),
    (
        "{source|The General Prosecutor's Office} said no.",
        [("institution", "General Prosecutor's Office")],
    ),
    ("{source|The Justice Department} said no.", [("institution", "Justice Department")]),
    ("{source|General Tang} said no. General Ole Tang left.", [("official", "Ole Tang")]),
    ("It rained. {source|Judge Church} said no.", [("official", "Church")]),
]
LABELS = [
    ("{source|Officials} {cue|said} on condition of anonymity no.", [("anonymous", None)]),
    ("{source|Ada Lorn} said critics spoke on condition of anonymity.", [("person", "Ada Lorn")]),
    ("{source|Ada Lorn, an economist at the bank}, said no.", [("expert", "Ada Lorn")]),
    ("{source|Experts at the bank} said no.", [("expert", None)]),
    ("{source|The bank of experts} said no.", [("business", None)]),
    ("{source|Senator Ada Lorn} said no.", [("politician", "Ada Lorn")]),
    ("{source|farmer Ada Lorn} said no.", [("citizen", "Ada Lorn")]),
    ("Ada Lorn (D-Ohio) came. {source|Lorn} said no.", [("politician", "Ada Lorn")]),
    ("Ada Lorn is a nurse. {source|Lorn} said no.", [("expert", "Ada Lorn")]),
    ("He met Ada Lorn, the mayor said. {source|Lorn} said no.", [("person", "Ada Lorn")]),
    ("{source|A resident} said no.", [("citizen", None)]),
    ("{source|Voters} said no.", [("citizen", None)]),
    ("{source|Two witnesses} said no.", [("citizen", None)]),
    ("{source|Nearly six in ten voters} said no.", [("citizen", None)]),
    ("{source|A majority of the lawmakers} said no.", [("politician", None)]),
    ("Ada Lorn, a Muslim, came. {source|Lorn} said no.", [("person", "Ada Lorn")]),
    ("Howard Dean came. {source|Dean} said no.", [("person", "Howard Dean")]),
    ("{source|The Democratic chair of the county} said no.", [("politician", None)]),
    (
        "{source|Former secretary of state Ada Lorn, who left}, said no.",
        [("politician", "Ada Lorn")],
    ),
    ("{source|Senate Minority Whip Ada J. Lorn} said no.", [("politician", "Ada J. Lorn")]),
    ("{source|The chief executive} said no.", [("business", None)]),
    (
        "{source|Ada Lorn, president and CEO of Tern Foods}, said no.",
        [("business", "Ada Lorn")],
    ),
    ("{source|Rovers boss Max Reed} said no.", [("citizen", "Max Reed")]),
    # a title before a name may say something else than the word alone
    ("{source|Advocate Ritu Menon} said no.", [("expert", "Ritu Menon")]),
    ("{source|Housing advocate Ritu Menon} said no.", [("ngo", "Ritu Menon")]),
    ("{source|Father Max Reed} said no.", [("ngo", "Max Reed")]),
    ("{source|Chairman Max Reed} said no.", [("business", "Max Reed")]),
    # titles with a stop
    ("{source|The legal adviser, Barr. Chidi Nwankwo}, said no.", [("expert", "Chidi Nwankwo")]),
    ("{source|Spokesperson Smt. Sunita Joshi} said no.", [("official", "Sunita Joshi")]),
    ("{source|The spokesperson, Fire Supt. Ada Lorn}, said no.", [("official", "Ada Lorn")]),
    ("{source|Engr. Musa Bello, the mayor}, said no.", [("politician", "Musa Bello")]),
    ("{source|Lt.-Gen. Max Reed} said no.", [("official", "Max Reed")]),
    # who speaks for others is what those are
    ("{source|A spokesman for Volk Motors} said no.", [("business", None)]),
    ("{source|A spokesman for the ministry} said no.", [("official", None)]),
    ("{source|A campaign spokesman} said no.", [("politician", None)]),
    ("{source|His media adviser} said no.", [("politician", None)]),
    ("{source|A rep for the singer} said no.", [("citizen", None)]),
    ("{source|A spokesman} said no.", [("official", None)]),
    ("{source|A spokesman for the buyer} said no.", [("person", None)]),
    ("Sen. Ada Lorn came. {source|A Lorn aide} said no.", [("politician", None)]),
    (
        "Sen. Ada Lorn came. {source|Lorn spokesman Max Reed} said no.",
        [("politician", "Max Reed")],
    ),
    ("{source|ABX spokesman Max Reed} said no.", [("person", "Max Reed")]),
    ("{source|The Lorn campaign} said no.", [("politician", None)]),
    # Dr and Professor say less than any role
    ("{source|Its chief executive, Dr. Ada Lorn}, said no.", [("business", "Ada Lorn")]),
    (
        "Dr. Ada Lorn and Dr. Ada Lorn, the mayor, came. {source|Dr. Lorn} said no.",
        [("politician", "Ada Lorn")],
    ),
    ("{source|The minister, Professor Ada Lorn}, said no.", [("official", "Ada Lorn")]),
    ("{source|Professor Ada Lorn} said no.", [("expert", "Ada Lorn")]),
    # an officer of “it” is no official by that; who it is, tells
    (
        "{source|The nurses' union} said no. {source|Its regional officer Ada Lorn} said never. "
        "{source|Lorn} left.",
        [("ngo", None), ("ngo", "Ada Lorn"), ("ngo", "Ada Lorn")],
    ),
    (
        "{source|The ministry} said no. {source|Its spokesman Max Reed} said never.",
        [("institution", None), ("official", "Max Reed")],
    ),
    ("{source|Its officer Ada Lorn} said no.", [("person", "Ada Lorn")]),
    ("{source|Its foreign minister Ada Lorn} said no.", [("official", "Ada Lorn")]),
    # documents and the unnamed
    ("{source|The report} said no.", [("document", None)]),
    ("{source|A poll released on Sunday} said no.", [("document", None)]),
    ("{source|Court filings} said no.", [("document", None)]),
    ("{source|Sources familiar with the plan} said no.", [("anonymous", None)]),
    ("{source|A person close to the mayor} said no.", [("anonymous", None)]),
    ("{source|Two officials briefed on the inquiry} said no.", [("anonymous", None)]),
    ("{source|An aide familiar with the report} said no.", [("anonymous", None)]),
    ("{source|A clerk with knowledge of the plan} said no.", [("anonymous", None)]),
    ("{source|Ada Lorn, an aide familiar with the plan}, said no.", [("person", "Ada Lorn")]),
    ("{source|A spokesman for the inquiry} said no.", [("person", None)]),
    ("{source|Officials who asked not to be named} said no.", [("anonymous", None)]),
    ("{source|Officials who asked for tea} said no.", [("official", None)]),
    # two in one
    ("Ada Lorn came. {source|Lorn and Reed} said no.", [("unknown", None)]),
    ("{source|Doctors and nurses} said no.", [("expert", None)]),
    ("{source|Voters and lawmakers} said no.", [("person", None)]),
    ("{source|Actor and author Ada Lorn} said no.", [("citizen", "Ada Lorn")]),
    ("{source|It} said no.", [("unknown", None)]),
    ("{source|You} said no.", [("unknown", None)]),
]
PRONOUNS = [
    ("Ada Lorn came. {source|She} said no.", [("person", "Ada Lorn")]),
    (
        "“No,” {source|Ada Lorn} said. “Never,” {source|she} said.",
        [("person", "Ada Lorn"), ("person", "Ada Lorn")],
    ),
    (
        "{source|Ada Lorn} said Max Reed left. {source|She} said no.",
        [("person", "Ada Lorn"), ("person", "Ada Lorn")],
    ),
    # stated or used gender
    ("Mrs. Ada Lorn came. {source|He} said no.", [("person", None)]),
    ("Mr. Max Reed met Mrs. Ada Lorn. {source|He} said no.", [("person", "Max Reed")]),
    (
        "Max Reed took his hat. Later Max Reed met Ada Lorn. {source|He} said no.",
        [("person", "Max Reed")],
    ),
    ("Spokeswoman Ada Lorn came. {source|He} said no.", [("person", None)]),
    # two may be meant, or no one is near
    ("Max Reed met Ada Lorn. {source|He} said no.", [("person", None)]),
    ("Ada Lorn came.\n\nIt rained.\n\n{source|She} said no.", [("person", None)]),
    ("In Wyoming it rained. {source|He} said no.", [("person", None)]),
    # the one who is asked answers
    (
        "{source|Ada Lorn} asked Max Reed about it. {source|He} said no.",
        [("person", "Ada Lorn"), ("person", None)],
    ),
    # whoever was cited last is meant, named or not
    (
        "Ada Lorn came. {source|A nurse} said no. {source|She} said never.",
        [("expert", None), ("expert", None)],
    ),
    # “the lawmaker” after the only one named, who is one, does not hide who he or she is
    (
        "{source|Senator Ada Lorn} said no. {source|The lawmaker} nodded. {source|She} said never.",
        [("politician", "Ada Lorn"), ("politician", None), ("politician", "Ada Lorn")],
    ),
    (
        "Ada Lorn, a driver, came. {source|The nurse} said no. {source|She} said never.",
        [("expert", None), ("expert", None)],
    ),
    (
        "Mr. Max Reed, the minister, came. {source|The diplomat} said no. {source|She} left.",
        [("official", None), ("official", None)],
    ),
    (
        "Senator Ada Lorn met Tom Hill. {source|The lawmaker} said no. {source|He} left.",
        [("politician", None), ("politician", None)],
    ),
    # inside a quotation only what it names
    (
        "{source1|Ada Lorn} said: “{source2|She} said no.”",
        [("person", "Ada Lorn"), ("person", None)],
    ),
    # which, who, that
    ("Ada Lorn, {source|who} said no, left.", [("person", "Ada Lorn")]),
    ("Ada Lorn, a nurse, {source|who} said no, left.", [("expert", "Ada Lorn")]),
    ("Sen. Ada Lorn of Ohio, {source|who} said no, left.", [("politician", "Ada Lorn")]),
    ("He met the voters {source|who} said no.", [("citizen", None)]),
    ("Ada Lorn of the Youth League, {source|who} said no, left.", [("person", "Ada Lorn")]),
    ("Ada Lorn, head of Acme, {source|who} said no, left.", [("person", "Ada Lorn")]),
    (
        "Ada Lorn, after a visit from Tom Hill, {source|who} said no, left.",
        [("person", "Tom Hill")],
    ),
    (
        "Ada Lorn, after the death of Tom Hill, {source|who} said no, left.",
        [("person", "Tom Hill")],
    ),
    (
        "Ada Lorn of the Ministry of Health, {source|which} said no, left.",
        [("institution", "Ministry of Health")],
    ),
    ("In Wyoming, {source|that} showed it.", [("unknown", None)]),
    (
        "The Trades Union will sue in the High Court, its president, {source|Ada Lorn}, said.",
        [("ngo", "Ada Lorn")],
    ),
    (
        "Minister Tom Hill left. An inspection bill will be tabled soon, {source|he} said.",
        [("official", "Tom Hill")],
    ),
    (
        "Minister Tom Hill left. A worker, who feared the fire when {source|he} spoke, agreed.",
        [("person", None)],
    ),
    # they and it
    (
        "{source|Voters} said no. {source|They} said never.",
        [("citizen", None), ("citizen", None)],
    ),
    ("{source|Ada Lorn} said no. {source|They} left.", [("person", "Ada Lorn"), ("unknown", None)]),
    (
        "{source|The report} said no. {source|It} said never.",
        [("document", None), ("document", None)],
    ),
    ("{source|Ada Lorn} said no. {source|It} rained.", [("person", "Ada Lorn"), ("unknown", None)]),
    # I and we are the speaker; outside quotation marks the author
    (
        "“{source2|I} {content1|left},” {source1|Ada Lorn} said.",
        [("person", "Ada Lorn"), ("person", "Ada Lorn")],
    ),
    (
        "“{source2|We} {content1|left},” {source1|Sen. Ada Lorn} said.",
        [("politician", "Ada Lorn"), ("politician", "Ada Lorn")],
    ),
    ("Ada Lorn came. {source|I} think not.", [("person", None)]),
    ("Ada Lorn came. {source|We} think not.", [("unknown", None)]),
    ("Ada Lorn came. {source|She’s} sure.", [("person", "Ada Lorn")]),
]
MEDIA_TOLD = [
    ("{source|Doe} {cue|told} {told|TASS} it failed.", ["TASS"]),
    ("{source|Doe} {cue|told} {told|the committee} it failed.", [None]),
    ("{source|Doe} {cue|told} {told|reporters} it failed.", [None]),
    ("{source|Doe} {cue|said} in an interview with Reuters that it failed.", ["Reuters"]),
    (
        "In an interview with the Washington Post, {source|Doe} {cue|said} no.",
        ["the Washington Post"],
    ),
    ("{source|Doe} {cue|said} no on CNN.", ["CNN"]),
    ("{source|Doe} {cue|wrote} on X {content|no}.", ["X"]),
    ("{source|Doe} {cue|said} no on Factor X or on X alone.", [None]),
    ("{source|Doe} {cue|said} {content|no one can rely on CNN}.", [None]),
    ("{source|Reuters} {cue|said} no.", [None]),
    ("{source|Doe} {cue|said} no. Roe was on CNN.", [None]),
]


def words_of(r: Reading, start: int, end: int) -> tuple[int, int] | None:
    """Words of a stretch of text, or missing."""
    span = bisect_right(r.ends, start), bisect_left(r.starts, end)
    return span if span[0] < span[1] else None


def resolved(marked: str) -> tuple[str, Reading, list[Meant]]:
    """Resolve the citations that are marked in a text, in the order of their sources."""
    text, spans = unmark(marked)
    tokens = tokenise(text)
    reading = read(text, tokens)
    parts: dict[str, dict[str, tuple[int, int]]] = {}
    for number, (role, start, end) in enumerate(spans):
        name, digit = re.fullmatch(r"([a-z]+)(\d?)", role).groups()
        key = digit or (str(10 + number) if name == "source" else max(parts, default="10"))
        parts.setdefault(key, {})[name] = words_of(reading, start, end)
    cited = [
        Cited(
            some.get("source"),
            some.get("told"),
            some["cue"][0] if "cue" in some else some["source"][1],
            [some["content"]] if "content" in some else [],
        )
        for _, some in sorted(parts.items())
    ]
    units = sentences(tokens, reading.quote)
    return text, reading, referents(reading, units, cited, requests(reading))


@pytest.mark.parametrize(
    ("marked", "expected"), [*NAMES, *OFFICES, *ROLES, *BODIES, *LABELS, *PRONOUNS]
)
def test_a_source_has_a_label_and_leads_to_the_fullest_name_or_to_none(marked, expected):
    """Only what the article makes certain."""
    assert [tuple(meant.source) for meant in resolved(marked)[2]] == expected


@pytest.mark.parametrize(("marked", "expected"), MEDIA_TOLD)
def test_a_medium_that_was_told_is_found(marked, expected):
    """Told, interviewed by or speaking on; not what is said, and not the source."""
    text, r, answers = resolved(marked)
    spans = [meant.medium for meant in answers]
    shown = [span and text[r.starts[span[0]] : r.ends[span[1] - 1]] for span in spans]
    assert shown == expected


def test_no_source_has_no_referent():
    """A citation without a source keeps its place in the answers."""
    tokens = tokenise("It is said that it failed.")
    reading = read("It is said that it failed.", tokens)
    units = sentences(tokens, reading.quote)
    assert referents(reading, units, [Cited(None, None, 2, [(3, 6)])]) == [Meant(None, None)]
    assert referents(reading, units, []) == []


def test_the_order_of_the_citations_is_irrelevant():
    """Each answer stands where its citation stood."""
    text = "Ada Lorn said no. She said never."
    tokens = tokenise(text)
    reading = read(text, tokens)
    units = sentences(tokens, reading.quote)
    cited = [Cited((0, 2), None, 2, [(3, 4)]), Cited((4, 5), None, 5, [(6, 7)])]
    assert referents(reading, units, cited) == referents(reading, units, cited[::-1])[::-1]


def test_the_head_of_a_phrase_gives_its_label():
    """What stands after a preposition, or was done to the head, does not."""
    assert phrase_role("experts at the bank".split()).label == "expert"
    assert phrase_role("the bank of the experts".split()).label == "business"
    assert phrase_role("documents obtained by voters".split()).label == "document"
    assert phrase_role("of the".split()) is None
    assert term("no such word") is None


prose = st.lists(
    st.sampled_from(
        "said “ ” , . ( ) \n Ada Lorn Mr. Sen. He she they who I it the The FBR Ministry of Health "
        "and minister company told Reuters ’s Jr. 34 of- A. I'm".split(" ")
    ),
    max_size=40,
).map(" ".join)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), prose), st.data())
def test_no_text_and_no_span_makes_it_fail(text, data):
    """Any words may be handed over as source, told or content, even none or too many."""
    tokens = tokenise(text)
    reading = read(text, tokens)
    place = st.integers(-2, len(reading.words) + 2)
    spans = st.tuples(place, place)
    cited = data.draw(
        st.lists(
            st.builds(
                Cited, st.none() | spans, st.none() | spans, place, st.lists(spans, max_size=2)
            ),
            max_size=5,
        )
    )
    answers = referents(reading, sentences(tokens, reading.quote), cited)
    assert len(answers) == len(cited)
    for meant in answers:
        assert meant.source is None or meant.source.name is None or meant.source.name in text


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lorn said no. She said never. " * 10_000,
        "Ada Lorn and " * 20_000,
        " ".join(f"Sen. Ada{n} Lorn met the senator." for n in range(8_000)),
        " ".join(f"Ada Lorn{'abcdefghij'[n % 10] * (n % 97)} met Ada." for n in range(8_000)),
        "the minister, a nurse, " * 15_000,
        "Ministry of " * 30_000,
        "CNN told CNN on CNN " * 10_000,
    ],
    ids=lambda text: text[:16],
)
def test_it_takes_linear_time(text):
    """No chain of names, roles or pronouns makes it slow."""
    tokens = tokenise(text)
    reading = read(text, tokens)
    units = sentences(tokens, reading.quote)
    n = len(reading.words)
    cited = [Cited((k, min(n, k + 3)), None, k, [(k, k + 9)]) for k in range(0, n, 8)]
    start = time.process_time()
    referents(reading, units, cited)
    assert time.process_time() - start < 5
