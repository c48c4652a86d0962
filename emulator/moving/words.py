"""Names, streets and towns of people who do not exist, by locale, for `generating`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locale:
    """`zone` is the time zone of the people, `address` how a street, a postcode and a town are written."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    zone: str
    address: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LOCALES = {
    "en_US": Locale(
        given=_words(
            "Ada Aaron Abigail Alice Andre Bella Blake Caleb Carmen Carol Chloe Clara Daniel Deborah Derek Diana "
            "Dylan Edith Elena Elijah Emma Ethan Faith Felix Fiona Frank Gabriel Gina Grace Hannah Harold Hazel "
            "Henry Ian Irene Isaac Ivy Jack Jasmine Joel Julia Karen Keith Laura Leo Lydia Marcus Maria Megan "
            "Miles Nadia Nathan Nora Oliver Olivia Oscar Paula Peter Quinn Rachel Ralph Rosa Ruth Samuel Sarah "
            "Simon Sofia Steven Tara Thomas Tina Victor Violet Walter Wendy Xavier Yolanda Zoe"
        ),
        family=_words(
            "Adams Allen Anderson Bailey Baker Barnes Bennett Brooks Brown Campbell Carter Chen Clark Coleman "
            "Collins Cooper Cruz Davis Diaz Edwards Evans Fisher Foster Garcia Gomez Gray Green Griffin Hall "
            "Harris Hayes Hill Howard Hughes Jackson James Jenkins Johnson Jones Kelly Kim King Lee Lewis Long "
            "Lopez Martin Miller Mitchell Moore Morgan Morris Murphy Myers Nelson Nguyen Ortiz Parker Patel Perez "
            "Perry Peterson Phillips Powell Price Ramirez Reed Reyes Richardson Rivera Roberts Robinson Rogers "
            "Ross Russell Sanchez Sanders Scott Shaw Smith Stewart Sullivan Taylor Thomas Thompson Torres Turner "
            "Walker Ward Watson White Wilson Wood Wright Young"
        ),
        streets=_words("Oak Maple Cedar Pine Elm Walnut Washington Lake Hill Park River Church Spring Mill Sunset"),
        towns=_words("Springfield Riverside Fairview Madison Georgetown Clinton Franklin Salem Greenville Bristol"),
        zone="America/New_York",
        address="{number} {street} Street, {town} {postcode}",
    ),
    "de_DE": Locale(
        given=_words(
            "Anna Anton Beate Bernd Carla Christian Clara David Doris Elias Emilia Erik Eva Felix Finn Franziska "
            "Georg Greta Hanna Heike Hugo Ida Ingrid Jakob Jana Johanna Jonas Jürgen Karin Klaus Lea Lena Leon "
            "Lina Lukas Maja Maria Markus Martin Mia Michael Moritz Nele Nina Noah Oskar Paul Petra Philipp "
            "Renate Rolf Ruth Sabine Sophie Stefan Theo Thomas Tim Ulrike Uwe Vera Walter Werner Yannik"
        ),
        family=_words(
            "Bauer Becker Bergmann Böhm Braun Busch Dietrich Engel Fischer Frank Franke Friedrich Fuchs Graf Groß "
            "Günther Haas Hahn Hartmann Heinrich Herrmann Hofmann Horn Huber Jäger Jung Kaiser Keller Klein Koch "
            "Köhler König Kraus Krüger Kuhn Lang Lehmann Lorenz Ludwig Maier Martin Mayer Meyer Möller Müller "
            "Neumann Otto Peters Pfeiffer Pohl Richter Roth Sauer Schäfer Scholz Schmidt Schneider Schreiber "
            "Schubert Schulz Schwarz Seidel Simon Sommer Stein Vogel Vogt Wagner Walter Weber Weiß Werner Winkler "
            "Wolf Zimmermann"
        ),
        streets=_words("Haupt Garten Bahnhof Berg Linden Schul Kirch Wald Ring Birken Wiesen Goethe Schiller Mühlen"),
        towns=_words("Neustadt Altdorf Waldheim Burgstadt Seefeld Bergheim Lindau Rosental Steinbach Grünau"),
        zone="Europe/Berlin",
        address="{street}straße {number}, {postcode} {town}",
    ),
    "es_ES": Locale(
        given=_words(
            "Adrián Alba Alejandro Alicia Álvaro Ana Andrés Beatriz Carla Carlos Carmen Clara Cristina Daniel "
            "David Diego Elena Emilio Eva Fernando Francisco Gloria Gonzalo Hugo Inés Irene Isabel Javier Jorge "
            "José Juan Julia Laura Lola Lorena Lucas Lucía Luis Manuel Marcos María Marta Mateo Miguel Mónica "
            "Natalia Noelia Nuria Olga Pablo Paula Pedro Pilar Rafael Raquel Raúl Rocío Rosa Sara Sergio Silvia "
            "Sofía Teresa Tomás Valeria Víctor"
        ),
        family=_words(
            "Alonso Álvarez Blanco Cabrera Calvo Cano Castillo Castro Cortés Cruz Delgado Díaz Domínguez "
            "Fernández Flores Fuentes Gallego García Garrido Gil Gómez González Guerrero Gutiérrez Hernández "
            "Herrera Iglesias Jiménez León López Lozano Marín Márquez Martín Martínez Medina Méndez Molina "
            "Morales Moreno Moya Muñoz Navarro Núñez Ortega Ortiz Peña Pérez Prieto Ramírez Ramos Reyes Rodríguez "
            "Romero Rubio Ruiz Sánchez Santos Sanz Serrano Soto Suárez Torres Vargas Vázquez Vega Vidal"
        ),
        streets=_words("Mayor Nueva Real Sol Luna Iglesia Fuente Molino Jardín Prado Olivo Rosal Norte Alameda"),
        towns=_words("Villanueva Montealto Ríoclaro Valverde Fuentesol Castilnuevo Puertomar Miraflores"),
        zone="Europe/Madrid",
        address="Calle {street} {number}, {postcode} {town}",
    ),
    "fr_FR": Locale(
        given=_words(
            "Adèle Adrien Agnès Alice Amélie André Antoine Arthur Aurélie Baptiste Benoît Camille Céline "
            "Charlotte Chloé Claire Clément Damien Denis Élise Éloïse Émile Emma Étienne Fabien Florence Gabriel "
            "Hélène Henri Hugo Inès Jacques Jeanne Jérôme Jules Julie Laure Léa Léo Louis Louise Lucas Lucie "
            "Manon Marc Marie Martin Mathilde Maxime Nathan Nicolas Noémie Olivier Pauline Pierre Quentin Raphaël "
            "Rémi Rose Sarah Simon Sophie Théo Thomas Valérie Victor Zoé"
        ),
        family=_words(
            "André Arnaud Aubert Barbier Baron Benoit Bernard Bertrand Blanc Blanchard Bonnet Boyer Brun Caron "
            "Chevalier Clément Colin David Denis Dubois Dufour Dumas Dumont Dupont Durand Fabre Faure Fontaine "
            "Fournier François Gaillard Garnier Gautier Gérard Giraud Girard Guérin Henry Hubert Lacroix Lambert "
            "Laurent Leclerc Lefebvre Legrand Lemaire Leroy Lucas Marchand Martin Masson Mathieu Mercier Meunier "
            "Michel Moreau Morel Morin Moulin Nicolas Noël Olivier Perrin Petit Picard Renard Renaud Richard "
            "Riviere Robert Robin Roche Rousseau Roussel Roux Simon Thomas Vidal Vincent"
        ),
        streets=_words("Gare Église Moulin Lilas Roses Fontaine Écoles Château Marché Prés Vignes Peupliers Tilleuls"),
        towns=_words("Beaumont Clairville Montfort Rochefleur Sainte-Rive Valbelle Bourgneuf Fontclaire"),
        zone="Europe/Paris",
        address="{number} rue de {street}, {postcode} {town}",
    ),
}
