// The 2,048 words of word codes, in the protocol's order (tun/core/wordlist.py has the same).

export const WORDS = `
Abbau Abbild Abbruch Abdruck Abend Abenteuer Abfall Abflug Abitur Ablauf Abschlag Abschluss Absender Absolvent
Abspann Abstand Abstecher Abwasser Abwehr Abzug Achse Achterdeck Ackerbau Adapter Addition Adjektiv Adler Admiral
Adresse Advent Ärmel Affe Agenda Agentur Ahorn Akkordeon Akustik Akzent Alarm Album Algebra Alibi Allee Allianz
Alltag Almhütte Alphabet Altar Altbau Altstadt Ambiente Ameise Ampel Amtmann Amtszeit Ananas Anbieter Anblick
Andenken Anfang Anführer Angabe Angelhaken Angelrute Anhöhe Anis Ankauf Anker Anklang Ankunft Anlage Anlass Anmut
Anpfiff Anreiz Anruf Ansatz Ansicht Ansporn Ansprache Anspruch Anstalt Anstrich Anteil Antenne Antrag Antwort Anwalt
Anwesen Anwohner Anzahl Apfel Apparat Appell Appetit Applaus Aprikose April Aquarell Aquarium Arbeit Arche Architekt
Archiv Areal Arena Argument Arie Arktis Armband Aroma Artikel Arzt Aspekt Asphalt Assistent Astronaut Atelier Atem
Athlet Atlantik Atlas Attribut Aufbau Aufgabe Aufkleber Auflage Aufnahme Aufprall Aufruf Aufsatz Auftakt Auftrag
Auftrieb Auftritt Aufwand Augenarzt Augenmerk August Auktion Aura Ausbilder Ausblick Ausbruch Ausdruck Ausflug
Ausgang Ausgleich Aushilfe Auskunft Ausland Auspuff Ausschau Aussicht Austausch Auswahl Ausweg Ausweis Auszug Auto
Baby Bachlauf Backofen Backstein Badeanzug Badehose Badminton Bäcker Bahnhof Bahnlinie Bahnsteig Balance Balkon
Ballade Ballett Balsam Bambus Banane Banjo Bank Bargeld Bariton Baron Barren Bart Basar Base Basilikum Basis
Batterie Bauernhof Bauherr Baujahr Baukunst Bauland Baumhaus Baumstamm Baumwolle Baustein Baustelle Bauteil Bauwerk
Beamte Becher Befehl Befund Begleiter Behälter Behörde Beifahrer Beifall Beihilfe Beilage Beispiel Beitrag Beleg
Berater Bereich Bergbau Bergland Bergleute Bergmann Bergsee Bergspitze Bergwerk Bericht Bernstein Beruf Besteck
Bestzeit Besuch Betreuer Bett Beweis Bewohner Biathlon Bienenkorb Bikini Bilanz Bildband Bildchen Bildhauer Billard
Biografie Biologie Biotop Birne Bischof Blatt Blaumeise Blech Bleistift Blickfeld Blinker Blitz Blümchen Blume
Bockwurst Boden Börse Bohne Bohrer Bonbon Bonus Boot Botanik Bote Branche Bratapfel Bratpfanne Bratwurst Brauchtum
Brauerei Brautpaar Brennholz Brezel Brief Brille Brocken Brötchen Brokkoli Brombeere Bronze Brotkorb Bruder Brücke
Brunnen Buch Bude Bücherei Büchlein Bühne Büro Buffet Bungalow Buntspecht Burg Bursche Busfahrt Buslinie Butterbrot
Cabrio Calcium Campus Cartoon Casino Cello Chance Charakter Chefarzt Chefkoch Chemie Chemiker Chor Circus City Clown
Cocktail Comic Computer Container Couch Cowboy Curry Dach Dackel Damm Dampfnudel Darlehen Dasein Daten Datum
Deichschaf Dekan Dekor Delfin Denkmal Depot Derby Dessert Detail Detektiv Dezember Diagramm Dialekt Dialog Diamant
Diener Dienstag Diesel Diplom Direktor Dirndl Disco Distanz Distel Doktor Dokument Domino Donner Doppel Dorf Dozent
Drache Draht Drama Drehbuch Drehorgel Dreieck Dreirad Dressur Drogerie Dschungel Duden Duett Duft Durchgang Dynamo
Ebbe Ebenholz Echo Echtzeit Eckstein Edelmann Edelstahl Edelstein Edition Efeu Effekt Ehrenamt Ehrgeiz Eichel
Eichhorn Eidechse Eierbecher Eieruhr Eigentum Eimer Einband Einbau Eindruck Einfluss Eingang Einhorn Einkauf
Einklang Einkommen Einlass Einsatz Einsicht Eintopf Eintracht Eintrag Einwohner Einzug Eisbär Eisdiele Eisenbahn
Eiszapfen Eiszeit Elan Elefant Eleganz Elektron Element Elfenbein Elfmeter Elite Ellbogen Elster Eltern Emblem
Emotion Empfang Endpunkt Endspurt Energie Engel Entdecker Entgelt Entnahme Entwurf Epoche Epos Erdbeere Erdkunde
Ereignis Erfinder Erfolg Erlaubnis Erzähler Esche Esel Espresso Essenz Essig Esstisch Esszimmer Ethik Etikett Eule
Euphorie Euro Examen Existenz Exkursion Experte Export Fabrik Fachkraft Fachleute Fachmann Fachwerk Fähre Fäustling
Fagott Fahne Fahrbahn Fahrer Fahrgast Fahrkarte Fahrplan Fahrrad Fahrstuhl Fahrwerk Fahrzeit Fahrzeug Faktor Falke
Fallschirm Falter Familie Fantasie Farbe Farn Fasan Fasching Faser Fastnacht Favorit Februar Federball Fehler
Feiertag Feldmaus Feldstein Feldweg Fenster Ferien Ferkel Fernglas Fernrohr Fernseher Ferse Festival Festland
Festsaal Feuerwehr Feuerwerk Feuerzeug Figur Filiale Film Filzstift Finanzamt Finger Firma Fischerboot Fischerei
Fitness Fläche Flamingo Fleck Fledermaus Flieger Flöte Flohmarkt Flora Flügel Flughafen Flugplatz Flugzeug Flur
Fluss Förderer Fohlen Fokus Folie Forelle Format Formel Formular Forum Foto Frachter Freibad Freiraum Freitag
Freizeit Frisur Frosch Frühjahr Fuchs Füller Fürsorge Fürst Fuhrpark Fundament Gabe Gänseblume Gärtner Gala Galerie
Galopp Garage Garantie Garde Garten Gastgeber Gasthaus Gasthof Gastspiel Gebäude Gebiet Gebirge Gebrauch Gebüsch
Gedanke Gedenktag Geduld Gefährt Gefahr Gefühl Gegend Gegensatz Gegenteil Gegenwart Gegner Gehäuse Geheimnis Gehweg
Geiger Geist Gelände Geld Gelenk Gemälde Gemeinde Gemisch Gemüse Genie Geologie Geometrie Gepäck Geräte Geräusch
Geruch Gesang Geschäft Geschenk Geschick Geschirr Geschmack Gesetz Gesicht Gespenst Gespräch Gespür Gestalt Geste
Getränk Getreide Getriebe Gewässer Gewand Gewinn Gewitter Gewölbe Gewürz Giebel Gießkanne Gilde Gimpel Gipfel Gips
Giraffe Giro Gitarre Gitarrist Gläschen Glanz Glashaus Gletscher Globus Glocke Glossar Glück Glühwein Goldfisch
Golfplatz Gondel Gorilla Grafik Gramm Granit Grashüpfer Graugans Gremium Grießbrei Groschen Grube Grund Gruppe
Gürtel Gulasch Gulden Gummi Gurke Guru Gutachten Guthaben Gutschein Gymnasium Gymnastik Haar Hähnchen Häkchen Hälfte
Hängematte Häppchen Häuschen Hafen Haferflocke Hagebutte Hagel Hahn Halbinsel Halbzeit Hallenbad Halsband Halskette
Halstuch Haltestelle Hammer Hamster Handball Handbuch Handpuppe Handschuh Handwerk Handy Harfe Harmonie Haselnuss
Haube Hausarzt Haushalt Haustür Hauswand Hecht Heckenrose Hefe Heidekraut Heimat Heimkehr Heimreise Heimspiel
Heimweg Heißluft Helfer Helium Helm Hemd Hengst Henkel Henne Herberge Hering Herkunft Herrchen Herzogin Heuhaufen
Hilfe Himbeere Himmel Hinterhof Hinweis Hirsch Hitze Hobby Hochburg Hochhaus Hochzeit Hockey Höhe Hörer Hörsaal
Hörspiel Hofburg Holunder Honig Honorar Hopfen Horizont Horoskop Hose Hotel Hügel Hürde Hütte Hufeisen Hufschmied
Humor Hund Hygiene Hymne Idee Ikone Illusion Imbiss Import Impuls Inbegriff Index Industrie Ingenieur Ingwer Inhaber
Inhalt Innenhof Innenraum Inschrift Insekt Insel Instanz Institut Intendant Internet Intervall Inventar Jäger
Jahrbuch Jahrestag Jahrgang Jahrmarkt Jahrzehnt Januar Journal Jubiläum Judo Jugend Juli Jupiter Jury Juwel Kabel
Kabine Käfig Känguru Käse Kästchen Kätzchen Kaffee Kajak Kajüte Kakao Kaktus Kalender Kamera Kamin Kanal Kandidat
Kaninchen Kanister Kantine Kanton Kanu Kanzler Kapitän Kapitel Karamell Karaoke Karneval Karo Karriere Karte
Kartoffel Karussell Kaschmir Kasperle Kassette Kassierer Kastanie Kasten Katalog Katzenauge Kaufhaus Kaufleute
Kaufmann Kaugummi Kaviar Kegelbahn Keks Kelch Keller Kenntnis Keramik Kern Kerze Kiefer Kieselstein Kilogramm Kino
Kiosk Kirchturm Kirschbaum Kirsche Kirschtorte Kissen Kiste Kittel Klarinette Klavier Klebeband Kleber Klee Kleid
Kleingeld Klempner Klima Kloster Klotz Klumpen Knäuel Kneipe Knoblauch Knochen Knöchel Knödel Knopf Kobold Kochbuch
Kocher Kochtopf Köchin König Köpfchen Körbchen Körper Koffein Koffer Kokosnuss Kolben Kolleg Kombüse Komet Komfort
Komik Komitee Komma Kommentar Kommissar Kommode Komödie Kompass Komponist Konferenz Konfetti Kongress Konsole
Konsulat Kontakt Kontinent Konto Kontrast Konzept Kopfball Kopfweh Kopie Korb Kornblume Kornfeld Korrektur Korridor
Kosmos Kostüm Kraftwerk Kragen Kranich Kranz Krapfen Krater Kraut Krawatte Kreide Kreis Krimi Kristall Kritik
Krokodil Krokus Krone Kronprinz Krug Kuchen Kuckuck Kübel Küche Küken Kümmel Künstler Kürbis Küste Kuhglocke Kulisse
Kultur Kumpel Kunde Kunst Kupfer Kurhaus Kurier Kurort Kurpark Kuss Kutsche Labor Labyrinth Lachs Läufer Lage Laken
Lakritze Lampe Lampion Landebahn Landhaus Landkarte Landkreis Landsmann Landtag Landwirt Laptop Lasagne Lastwagen
Laterne Laub Laufbahn Laufwerk Laufzeit Laune Lava Lavendel Lawine Lebensweg Leberwurst Lebkuchen Lehm Lehrbuch
Lehrer Lehrgang Lehrkraft Lehrplan Lehrstuhl Leinwand Leitbild Leiter Leitfaden Lektion Lektüre Lenker Lenkrad
Leopard Leser Leuchtturm Lexikon Libelle Liebhaber Liebling Lied Lieferant Liegestuhl Liga Limit Lindenbaum Lineal
Linie Lizenz Löffler Löwe Logik Logistik Lorbeer Lotse Lotterie Lücke Luftballon Luftfahrt Luftraum Luke Luxus Lyrik
Mädel Mähne Männchen Märchen Magazin Magie Magister Magnesium Magnet Mahlzeit Maikäfer Maisfeld Maler Malz Mama
Mammut Manager Mandarine Mandoline Mantel Mappe Marathon Marder Margerite Markgraf Markt Marmelade Marmor Marzipan
Maschine Masse Material Matratze Matrix Matrose Maultasche Maultier Maulwurf Maurer Medaille Medizin Meerschwein
Mehl Meile Meister Melkeimer Melodie Melone Mensch Mentor Menü Merkmal Messer Metall Meter Methode Metzger Mietwagen
Mikrofon Mikroskop Milch Milliarde Million Mimik Mine Miniatur Minimum Minute Mitglied Mittag Mitte Mittwoch Mode
Möbel Mönch Mörtel Mohnblume Mohnkuchen Molkerei Moment Monarchie Monat Mondschein Monitor Monster Montag Monument
Moos Moped Moral Mosaik Motiv Motor Motto Mühle Mühlrad Müsli Mütze Muffin Mulde Mundart Murmel Muschel Museum
Musical Musik Muskel Mutter Mythos Nachbar Nachdruck Nachhilfe Nachname Nachricht Nachschub Nacht Nachweis Nachwort
Nacken Nadel Nägel Nähnadel Nagellack Name Narzisse Natur Nebel Neffe Nektar Nelke Netzteil Netzwerk Neuanfang
Neubau Neubeginn Neugier Neujahr Nichte Nickel Nikolaus Nische Nistkasten Nordpol Nordsee Nordseite Nostalgie
Notbremse Notenblatt Notfall Notiz Nougat November Nudelholz Nummer Nussbaum Nussbrot Nusskuchen Nylon Oberarm
Oberarzt Oberhaupt Oberland Oberteil Objekt Oboe Obst Ofen Ohrwurm Oktober Oldtimer Oliver Olymp Omnibus Onkel Oper
Optik Optimum Orakel Orange Orbit Orchester Orden Ordner Organ Orgel Orient Ortsmitte Ortsrand Ortsteil Ostsee Otter
Ozean Ozon Päckchen Paket Palast Palette Palme Pampelmuse Panther Pantoffel Papa Paprika Parade Paradies Paragraph
Parfum Parkett Parkhaus Parkplatz Parlament Parole Partie Partitur Partner Party Passage Passagier Passwort Pasta
Pauke Pavillon Pazifik Pedal Pegasus Pegel Pelikan Pendler Pension Periode Person Perücke Petersilie Pfad Pfanne
Pfannkuchen Pfarrei Pfeffer Pfeil Pfennig Pferd Pfifferling Pfingsten Pfirsich Pflaume Pfleger Pflug Pforte Pfosten
Pfütze Pfund Pharao Pharmazie Philosoph Phönix Physik Pianist Picknick Pilot Pilz Pinguin Pionier Pirat Pixel Pizza
Pizzeria Plätzchen Plakat Plakette Planet Plastik Plateau Platin Plattform Plenum Pluspunkt Podest Podium Poesie
Pokal Polizist Pommes Pony Portal Porto Porträt Porzellan Posaune Position Postamt Postauto Postbote Postfach
Postkarte Prädikat Praktikum Praxis Preisgeld Prinzip Problem Produkt Produzent Professor Profi Prognose Programm
Projekt Prolog Prospekt Protokoll Proviant Prozent Prozess Prüfer Publikum Pudding Pudel Pulli Pullover Puls Pulver
Puma Punkt Purzelbaum Puzzle Pyjama Quadrat Quark Quartal Quartett Quartier Quelle Quintett Quiz Quote Radar
Radfahrer Radiergummi Radieschen Radio Radius Radsport Radtour Radweg Rakete Rangliste Ranzen Raps Rasenmäher
Ratgeber Rathaus Ratschlag Rauch Raum Raupe Reaktion Rebstock Rechen Rechteck Redakteur Redner Reederei Referat
Reflex Reform Refrain Regal Regenbogen Regenmantel Regenwald Regenwurm Regenzeit Regie Region Regisseur Register
Reichtum Reisepass Reiseziel Reitstall Reklame Rekord Relief Rennrad Rennwagen Rente Report Republik Reserve Respekt
Revier Rezept Rhabarber Richter Riemen Rippe Risiko Ritter Ritual Robe Roboter Rodelbahn Roggen Rohr Romantik
Rosenbeet Rosette Rosmarin Rotkehlchen Rotkohl Route Routine Rubel Rubrik Rucksack Ruderboot Rübe Rückflug Rückgabe
Rückhalt Rückkehr Rückweg Rückzug Rüssel Rufnummer Rugby Ruhestand Ruhm Rundfunk Rundgang Rundschau Saal Saatgut
Sachbuch Sache Sackgasse Säbel Säge Sänger Safari Saison Salami Salat Saldo Salon Salzstreuer Samba Sammler Samstag
Samurai Sandale Sandburg Sandstein Sandwich Satellit Sattelzeug Sattler Saturn Satz Sauerkraut Saumagen Sauna
Saxophon Schach Schaf Schalter Schatzkarte Schauer Schaukel Schaum Scheibe Scheune Schiff Schild Schinken Schippe
Schirm Schlager Schlagzeug Schlauch Schleier Schleppnetz Schlitten Schluss Schmied Schnabel Schnecke Schnee
Schnitzel Schnorchel Schnur Schokolade Schornstein Schrank Schraube Schreiber Schreinerei Schrift Schubkarre
Schublade Schüler Schuh Schulhaus Schulhof Schuljahr Schultag Schultüte Schulweg Schulzeit Schutz Schwalbe Schwert
Schwester Schwimmer Seefahrt Seehund Seele Seemann Seepferd Seestern Seeufer Segelboot Segelflug Segen Segler
Segment Sehnsucht Seidel Seifenblase Seilbahn Seite Sektor Sekunde Sellerie Semester Seminar Senat Sender Senfglas
Senior September Serie Serum Serviette Sessel Sicht Sieb Siedler Siegel Signal Signatur Silber Silvester Sinfonie
Sinnbild Sirene Sirup Sitzplatz Skala Skifahren Skigebiet Skilift Skizze Skorpion Skript Skulptur Slalom Socke Sofa
Sohle Solist Sommer Sonate Sonde Sonnabend Sonnenblume Sonnenhut Sonnenuhr Sonntag Sopran Sorgfalt Sorte Sortiment
Spätzle Spagat Spaghetti Sparbuch Spargel Spaten Specht Speck Speer Spektakel Spielball Spieler Spielfeld Spielfilm
Spielplan Spielraum Spieltag Spieluhr Spielzeit Spielzeug Spinat Spinnennetz Spirale Spitzname Sportart Sportler
Sprache Sprecher Springer Springseil Sprint Spur Stadion Stadt Stäbchen Ständer Stätte Staffel Stamm Standard
Standort Stange Statistik Status Staub Stausee Steckdose Stecker Steg Steigbügel Stein Stereo Sternbild Steuermann
Steuerrad Stichtag Stichwort Stiefel Stier Stift Stil Stirn Stoff Stollen Stoppuhr Storch Strahl Strand Strategie
Strauch Streusel Strickjacke Strohballen Strohhalm Strom Strudel Struktur Student Studie Studium Stuhl Stunde Sturm
Sucher Sultan Suppe Sushi Symbol Sympathie Szene Tabelle Tablet Tänzer Tafel Tagebuch Tageszeit Taille Taktik Talent
Talstation Tandem Tango Tannenbaum Tante Tanzmusik Tarif Tasche Tastatur Tatsache Tattoo Taucher Tausch Tausendfuß
Taxi Technik Teddy Teebeutel Teekanne Teich Teig Teilchen Telefon Telegramm Teleskop Tempel Tempo Tennis Teppich
Terrasse Testament Textil Theater Theke Thema Theorie Therme Thron Thymian Ticket Tiefbau Tierarzt Tierpark Tierwelt
Tiger Tischler Tischtennis Tischtuch Titan Titelbild Toast Tochter Toilette Tomate Tonart Tonband Tonne Topf
Torhüter Torwart Tourist Tournee Trab Tracht Trainer Traktor Transfer Transport Traube Traumschiff Trend Treppe
Tresen Tresor Tretboot Tretroller Triangel Triathlon Triebwerk Trikot Trilogie Trinkgeld Triumph Trockner Trommel
Trompeter Tropen Trophäe Truhe Tür Tüte Tulpe Tunnel Turbine Turner Turnhalle Turnschuh Übergang Überzahl Ufer
Uhrzeit Umbau Umbruch Umfeld Umfrage Umgang Umkehr Umland Umlauf Umsatz Umschlag Umstieg Umweg Umwelt Umzug Ungeduld
Unglück Unsinn Unterarm Unterhalt Untertasse Urenkel Urknall Urlaub Urwald Vampir Vanille Vater Veranda Verfasser
Verlag Verleger Vermieter Vernunft Versand Verteiler Vertreter Verwalter Vesper Veteran Veto Video Vielfalt Vielzahl
Villa Violine Vision Vitamin Vitrine Vogel Vollmacht Vollmond Vorabend Vorarbeit Vorbild Vorfeld Vorfreude Vorgang
Vorgarten Vorjahr Vorlage Vorlauf Vorliebe Vormittag Vorname Vorrat Vorraum Vorsaison Vorschau Vorschlag Vorsicht
Vorspeise Vorspiel Vorstadt Vorstand Vorstufe Vortrag Vorwahl Vorwort Vorzug Vulkan Waage Wacholder Wächter Wäsche
Waffel Waggon Wahlrecht Wahltag Waldrand Waldweg Walfisch Walnuss Walzer Wanderer Wanderweg Wanduhr Wanne Wappen
Ware Wasser Wattwurm Wecker Wegweiser Weide Weihnacht Weinberg Weingut Weinkeller Weinrebe Weizen Welpe Weltall
Weltbild Weltmarkt Weltraum Weltreise Werkstatt Werkzeug Wesen Wettkampf Wettlauf Widder Wiese Wildnis Wind Winkel
Winter Wirt Witz Woche Wörtchen Wohlstand Wohnhaus Wohnmobil Wohnort Wohnraum Wohnsitz Wohnwagen Wolf Wolke
Wollmütze Workshop Wortspiel Wortwahl Würfel Wunsch Wurst Wurzel Xylofon Yoga Zahnarzt Zander Zauberer Zauberstab
Zaun Zebra Zeichen Zeichner Zeitalter Zeitgeist Zeitplan Zeitpunkt Zeitraum Zelle Zentrum Zeppelin Zepter Zeugnis
Ziege Ziellinie Ziffer Zimt Zirkel Zirkus Zitat Zitrone Zoll Zone Zubehör Zucchini Zucker Zufahrt Zufall Zuflucht
Zugang Zugbrücke Zuhause Zuhörer Zukunft Zunft Zunge Zusatz Zuschauer Zuschlag Zutritt Zweck Zweig Zwergenhut
Zwetschge Zwiebel Zwilling Zyklus Zylinder
`.trim().split(/\s+/);
