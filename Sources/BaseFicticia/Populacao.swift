import Nucleo

/// Todos os vínculos que aparecem na base, do primeiro ao último mês, com o papel de cada um.
/// - Fonte: VOL-01.
struct Populacao: Sendable {
    private(set) var vinculos: [Vinculo] = []
    private let escala: Escala
    private var sorteio: Sorteio
    /// Quem ainda não tem papel nem movimento, em ordem sorteada.
    private var livres: [Int32] = []

    static func criar(_ escala: Escala) -> Populacao {
        var populacao = Populacao(escala)
        populacao.nascer()
        populacao.mover()
        populacao.darPapeis()
        populacao.darSegundosVinculos()
        populacao.numerar()
        return populacao
    }

    private init(_ escala: Escala) {
        self.escala = escala
        sorteio = Sorteio(escala.semente, .categorias)
    }

    // MARK: - Quem são

    /// Tantas pessoas quantas ficam no fim, mais as que saem pelo caminho.
    private mutating func nascer() {
        let quantas = Escala.repartir(escala.pessoas, por: [1_390, 5_073, 259])
        var categorias: [Categoria] = []
        for (categoria, quantos) in zip(Categoria.allCases, quantas) {
            categorias += repeatElement(categoria, count: quantos)
        }
        sorteio.embaralhar(&categorias)
        for _ in 0..<saem {
            categorias.append(sorteio.um(de: [.servidor, .servidor, .servidor, .servidor, .membro, .pensionista]))
        }
        let limite = escala.folha(-1).primeiroDia.diasDesde1970
        let inicio = Dia(ano: 1_990, mes: 2, dia: 1).diasDesde1970
        vinculos.reserveCapacity(categorias.count + 64)
        for (numero, categoria) in categorias.enumerated() {
            let admissao = sorteio.inteiro(inicio...limite)
            let ano = Dia(diasDesde1970: admissao).ano - sorteio.inteiro(21...38)
            vinculos.append(
                Vinculo(
                    pessoa: Int32(numero), categoria: categoria, admissao: Int32(admissao), anoDeNascimento: Int16(ano))
            )
        }
    }

    private var saem: Int { porMes(6) }

    /// Quantos, na base toda, de um movimento que na de verdade tem tantos por mês.
    private func porMes(_ quantos: Int) -> Int {
        min(escala.porPessoas(quantos, minimo: 1) * (escala.competencias + 1), escala.pessoas / 12)
    }

    /// O mês do n-ésimo de `total`, espalhados por igual.
    private func mes(_ n: Int, de total: Int) -> Int { n * (escala.competencias + 1) / total }

    // MARK: - Movimento

    private mutating func mover() {
        let quantasSaem = saem
        for n in 0..<quantasSaem {
            let indice = escala.pessoas + n
            vinculos[indice].saida = Int16(mes(n, de: quantasSaem))
            vinculos[indice].falece = n % 6 == 5
        }
        livres = Array(0..<Int32(escala.pessoas))
        sorteio = Sorteio(escala.semente, .movimento)
        sorteio.embaralhar(&livres)
        admitir()
        let aposentados = porMes(6)
        for (n, indice) in tirar(aposentados, { $0.categoria != .pensionista }).enumerated() {
            vinculos[indice].aposentadoria = Int16(mes(n, de: aposentados))
        }
        let sumidos = porMes(3)
        for (n, indice) in tirar(sumidos, { _ in true }).enumerated() {
            let some = mes(n, de: sumidos)
            vinculos[indice].some = Int16(some)
            if sorteio.chance(1, em: 2) { vinculos[indice].volta = Int16(some + sorteio.inteiro(2...5)) }
        }
        for indice in vinculos.indices
        where vinculos[indice].aposentadoria == Vinculo.nunca && vinculos[indice].entrada < 0 {
            let categoria = vinculos[indice].categoria
            vinculos[indice].inativo = categoria == .pensionista ? false : sorteio.chance(18, em: 100)
        }
    }

    private mutating func admitir() {
        let admitidos = porMes(8)
        for (n, indice) in tirar(admitidos, { $0.categoria != .pensionista }).enumerated() {
            let entrada = mes(n, de: admitidos)
            let dia = escala.folha(entrada).primeiroDia.diasDesde1970 + sorteio.inteiro(0...27)
            vinculos[indice].entrada = Int16(entrada)
            vinculos[indice].admissao = Int32(dia)
            vinculos[indice].anoDeNascimento = Int16(escala.folha(entrada).ano - sorteio.inteiro(22...38))
        }
    }

    /// Tira dos livres os primeiros que servem.
    private mutating func tirar(_ quantos: Int, _ serve: (Vinculo) -> Bool) -> [Int] {
        var tirados: [Int] = []
        var ficam: [Int32] = []
        ficam.reserveCapacity(livres.count)
        for indice in livres {
            if tirados.count < quantos, serve(vinculos[Int(indice)]) {
                tirados.append(Int(indice))
            } else {
                ficam.append(indice)
            }
        }
        livres = ficam
        return tirados
    }

    // MARK: - Papéis

    /// Os papéis que acontecem uma vez só se repartem pelos meses; os que se repetem não crescem com eles.
    private mutating func darPapeis() {
        sorteio = Sorteio(escala.semente, .papeis)
        let meses = escala.competencias + 1
        func naFolha(_ vinculo: Vinculo) -> Bool { vinculo.categoria != .pensionista }
        func servidor(_ vinculo: Vinculo) -> Bool { vinculo.categoria == .servidor }
        dar(.oscilante, escala.porPessoas(560, minimo: 8), naFolha)
        darNoTempo(.noTeto, max(meses, escala.porPessoas(416)), naFolha)
        darNoTempo(.suspenso, max(meses, escala.porPessoas(338)), naFolha)
        dar(.exato, escala.porPessoas(60, minimo: 2), naFolha)
        dar(.umCentavoAcima, escala.porPessoas(20, minimo: 1), naFolha)
        dar(.legado, escala.porPessoas(120, minimo: 6), naFolha)
        darNoTempo(.cabeExato, meses, servidor)
        darNoTempo(.naoCabePorUmCentavo, meses, servidor)
        dar(.negativo, escala.porPessoas(3, minimo: 1), { $0.categoria == .pensionista })
        var posicao = 0
        for indice in vinculos.indices where vinculos[indice].papel == .legado {
            vinculos[indice].marca = posicao % 4 == 0 ? .resolucao48 : posicao % 2 == 1 ? .lei14131 : .resolucao30
            posicao += 1
        }
    }

    private mutating func dar(_ papel: Papel, _ quantos: Int, _ serve: (Vinculo) -> Bool) {
        for indice in tirar(quantos, serve) { vinculos[indice].papel = papel }
    }

    private mutating func darNoTempo(_ papel: Papel, _ quantos: Int, _ serve: (Vinculo) -> Bool) {
        for (n, indice) in tirar(min(quantos, escala.pessoas / 10), serve).enumerated() {
            vinculos[indice].papel = papel
            vinculos[indice].evento = Int16(mes(n, de: min(quantos, escala.pessoas / 10)))
        }
    }

    /// Alguns têm dois vínculos da mesma categoria: as margens não se somam, e procurar por CPF acha os dois.
    private mutating func darSegundosVinculos() {
        for indice in tirar(escala.porPessoas(24, minimo: 1), { $0.categoria != .pensionista && $0.parado }) {
            let primeiro = vinculos[indice]
            let admissao = min(primeiro.admissao + 2_000, Int32(escala.folha(-1).primeiroDia.diasDesde1970))
            var outro = Vinculo(
                pessoa: primeiro.pessoa, categoria: primeiro.categoria, admissao: admissao,
                anoDeNascimento: primeiro.anoDeNascimento)
            outro.comOutroVinculo = true
            vinculos[indice].inativo = true
            vinculos[indice].comOutroVinculo = true
            vinculos.append(outro)
        }
    }

    /// As matrículas seguem a ordem de admissão.
    private mutating func numerar() {
        let ordem = vinculos.indices.sorted { (vinculos[$0].admissao, $0) < (vinculos[$1].admissao, $1) }
        for (posicao, indice) in ordem.enumerated() { vinculos[indice].matricula = Int32(1_000 + posicao) }
    }
}
