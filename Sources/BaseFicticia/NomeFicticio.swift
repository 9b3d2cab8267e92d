import Nucleo

/// Nomes de gente que não existe: prenomes e sobrenomes comuns, escolhidos por nós e combinados por sorteio.
enum NomeFicticio {
    /// Nome inteiro de até 60 letras.
    static func sortear(_ sorteio: inout Sorteio) -> String {
        let feminino = sorteio.chance(1, em: 2)
        var partes = [sorteio.um(de: feminino ? femininos : masculinos)]
        if sorteio.chance(1, em: 3) {
            let segundo = sorteio.um(de: feminino ? segundosFemininos : segundosMasculinos)
            if segundo != partes[0] { partes.append(segundo) }
        }
        let primeiro = sorteio.um(de: sobrenomes)
        var ultimo = sorteio.um(de: sobrenomes)
        while ultimo == primeiro { ultimo = sorteio.um(de: sobrenomes) }
        partes.append(primeiro)
        if sorteio.chance(1, em: 4) { partes.append(sorteio.um(de: ["da", "de", "dos", "e"])) }
        partes.append(ultimo)
        return partes.joined(separator: " ")
    }

    /// As letras do nome sem acento, em minúsculas, com ponto entre o primeiro e o último: serve ao correio eletrônico.
    static func paraCorreio(_ nome: String) -> String {
        let palavras = nome.split(separator: " ")
        guard let primeira = palavras.first, let ultima = palavras.last else { return "pessoa" }
        return semAcento(primeira) + "." + semAcento(ultima)
    }

    private static func semAcento(_ palavra: Substring) -> String {
        let trocas: [Character: String] = [
            "á": "a", "à": "a", "â": "a", "ã": "a", "é": "e", "ê": "e", "í": "i", "ó": "o", "ô": "o", "õ": "o",
            "ú": "u", "ç": "c",
        ]
        return palavra.lowercased().map { trocas[$0] ?? String($0) }.joined()
    }

    private static let femininos = [
        "Adriana", "Alice", "Aline", "Amanda", "Ana", "Andréa", "Ângela", "Beatriz", "Bianca", "Bruna", "Camila",
        "Carla",
        "Carolina", "Cecília", "Célia", "Cíntia", "Clara", "Cláudia", "Cristina", "Daniela", "Débora", "Denise", "Edna",
        "Elaine",
        "Eliana", "Elisa", "Érica", "Ester", "Eunice", "Fabiana", "Fátima", "Fernanda", "Flávia", "Gabriela", "Giovana",
        "Gisele",
        "Glória", "Helena", "Heloísa", "Inês", "Iara", "Irene", "Isabel", "Isadora", "Ivone", "Janaína", "Jéssica",
        "Joana",
        "Juliana", "Jussara", "Karina", "Kátia", "Laís", "Larissa", "Laura", "Letícia", "Lígia", "Lívia", "Lorena",
        "Lúcia",
        "Luciana", "Luísa", "Luzia", "Magda", "Marcela", "Márcia", "Margarida", "Maria", "Mariana", "Marina", "Marta",
        "Michele",
        "Mirela", "Mônica", "Nádia", "Natália", "Neide", "Nívea", "Olívia", "Patrícia", "Paula", "Priscila", "Rafaela",
        "Raquel",
        "Rebeca", "Regina", "Renata", "Rita", "Roberta", "Rosana", "Rosângela", "Sabrina", "Sandra", "Sara", "Silvana",
        "Sílvia",
        "Simone", "Solange", "Sônia", "Sueli", "Tainá", "Talita", "Tânia", "Tatiana", "Teresa", "Úrsula", "Valéria",
        "Vanessa",
        "Vera", "Verônica", "Viviane", "Yara", "Zélia",
    ]
    private static let masculinos = [
        "Abel", "Ademir", "Adriano", "Afonso", "Aílton", "Alan", "Alberto", "Alexandre", "Alfredo", "Anderson", "André",
        "Ângelo",
        "Antônio", "Arnaldo", "Artur", "Augusto", "Benedito", "Bernardo", "Bruno", "Caio", "Carlos", "Célio", "César",
        "Cláudio",
        "Cristiano", "Daniel", "Davi", "Diego", "Domingos", "Douglas", "Edmar", "Eduardo", "Elias", "Emerson", "Érico",
        "Ernesto",
        "Evandro", "Fábio", "Fausto", "Felipe", "Fernando", "Flávio", "Francisco", "Frederico", "Gabriel", "Geraldo",
        "Gilberto",
        "Guilherme", "Gustavo", "Heitor", "Hélio", "Henrique", "Hugo", "Igor", "Ítalo", "Ivan", "Jair", "João",
        "Joaquim", "Jonas",
        "Jorge", "José", "Josué", "Juliano", "Júlio", "Leandro", "Leonardo", "Lourenço", "Lucas", "Luciano", "Luís",
        "Manoel",
        "Marcelo", "Márcio", "Marcos", "Mário", "Mateus", "Maurício", "Miguel", "Milton", "Moacir", "Murilo", "Natan",
        "Nélson",
        "Nílton", "Odair", "Orlando", "Osvaldo", "Otávio", "Paulo", "Pedro", "Rafael", "Raimundo", "Raul", "Reinaldo",
        "Renato",
        "Ricardo", "Roberto", "Rodrigo", "Rogério", "Rubens", "Samuel", "Saulo", "Sebastião", "Sérgio", "Sílvio",
        "Tiago", "Tomás",
        "Ulisses", "Valdir", "Vicente", "Vinícius", "Vítor", "Wagner", "Walter", "Wilson",
    ]
    private static let segundosFemininos = [
        "Maria", "Aparecida", "Cristina", "Regina", "Beatriz", "Helena", "Lúcia", "Paula", "Carolina", "Fernanda",
        "das Graças",
        "do Carmo", "de Fátima", "Conceição", "Teresa",
    ]
    private static let segundosMasculinos = [
        "Carlos", "Antônio", "Henrique", "Augusto", "Eduardo", "Luís", "Roberto", "César", "Paulo", "Fernando",
        "de Assis",
        "Batista", "Marcos", "Vítor",
    ]
    private static let sobrenomes = [
        "Abreu", "Aguiar", "Albuquerque", "Alencar", "Almeida", "Alvarenga", "Alves", "Amaral", "Amorim", "Andrade",
        "Antunes",
        "Aragão", "Araújo", "Arruda", "Assis", "Azevedo", "Bacelar", "Barbosa", "Barcelos", "Barreto", "Barros",
        "Bastos", "Batista",
        "Bernardes", "Bittencourt", "Borges", "Botelho", "Braga", "Brandão", "Brito", "Bueno", "Caldeira", "Calixto",
        "Camargo",
        "Campos", "Cardoso", "Carneiro", "Carvalho", "Castro", "Cavalcanti", "Chaves", "Coelho", "Cordeiro", "Corrêa",
        "Costa",
        "Coutinho", "Couto", "Cruz", "Cunha", "Damasceno", "Dantas", "Dias", "Diniz", "Duarte", "Dutra", "Esteves",
        "Faria",
        "Fernandes", "Ferraz", "Ferreira", "Figueiredo", "Fonseca", "Fontes", "Franco", "Freitas", "Furtado", "Galvão",
        "Gama",
        "Garcia", "Godoi", "Gomes", "Gonçalves", "Gouveia", "Guedes", "Guerra", "Guimarães", "Henriques", "Jardim",
        "Junqueira",
        "Lacerda", "Lago", "Leal", "Leão", "Leite", "Lemos", "Lima", "Linhares", "Lobato", "Lopes", "Macedo", "Machado",
        "Maciel",
        "Magalhães", "Maia", "Malta", "Marinho", "Marques", "Martins", "Matos", "Medeiros", "Meireles", "Melo",
        "Mendes",
        "Mendonça", "Menezes", "Mesquita", "Miranda", "Monteiro", "Moraes", "Moreira", "Mota", "Moura", "Nascimento",
        "Naves",
        "Neves", "Nogueira", "Novaes", "Nunes", "Oliveira", "Ornelas", "Pacheco", "Paiva", "Peixoto", "Pena", "Pereira",
        "Pessoa",
        "Pimenta", "Pinheiro", "Pinto", "Pires", "Portela", "Prado", "Queiroz", "Quintão", "Ramos", "Rangel", "Rezende",
        "Ribeiro",
        "Rios", "Rocha", "Rodrigues", "Sales", "Salgado", "Sampaio", "Santana", "Santiago", "Santos", "Saraiva",
        "Seabra", "Serra",
        "Silva", "Silveira", "Simões", "Soares", "Sobral", "Souto", "Souza", "Tavares", "Teixeira", "Teles", "Toledo",
        "Torres",
        "Valadares", "Valente", "Vargas", "Vasconcelos", "Veloso", "Viana", "Vidal", "Vieira", "Vilela", "Xavier",
    ]
}
