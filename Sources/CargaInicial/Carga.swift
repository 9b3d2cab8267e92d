import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Nucleo
import Tarefas

/// A carga inicial: recebe a pasta, confere tudo junto e aplica por tarefa.
///
/// - Fonte: RF-GER-09, IMP-03, IMP-05.
package struct Carga: Sendable {
    package static let atoDeConferir = "carga.conferir"
    package static let atoDeAplicar = "carga.aplicar"

    package let casa: Instalacao
    let acervo: Acervo
    let fila: FilaDeTarefas
    let catalogos: GuardaDoCatalogo

    package init(
        casa: Instalacao, acervo: Acervo, fila: FilaDeTarefas, catalogos: GuardaDoCatalogo = GuardaDoCatalogo()
    ) {
        self.casa = casa
        self.acervo = acervo
        self.fila = fila
        self.catalogos = catalogos
    }

    /// O que se achou nos arquivos.
    package struct Conferencia: Sendable {
        /// O que se achou num arquivo da pasta.
        package struct DoArquivo: Sendable, Hashable {
            package let especie: EspecieDaCarga
            package let arquivo: ArquivoGuardado
            package let erros: Int64
            package let avisos: Int64
            package let primeiros: [Apontado]
        }

        package let arquivos: [DoArquivo]
        /// A competência que se vai abrir.
        package let abrir: Competencia?

        package var erros: Int64 { arquivos.reduce(0) { $0 + $1.erros } }
        package var aprovada: Bool { erros == 0 }
    }

    /// Lê e confere a pasta inteira; nada muda além dos recibos dos arquivos e da trilha.
    package func conferir(_ pacote: Pacote, por autor: Autor) async throws -> Conferencia {
        let carga = self
        return try await casa.banco.transacao(como: .motor) { t in
            let criticas = try CriticasDaPasta(pacote, carga.casa, em: t)
            let conteudo = try carga.lerEConferir(pacote, criticas, em: t)
            try criticas.terminar()
            let agora = carga.casa.relogio.agora
            var arquivos: [Conferencia.DoArquivo] = []
            for (especie, id) in pacote.arquivos {
                let erros = criticas.erros(especie)
                try ArquivoGuardado.marcar(
                    id, erros == 0 ? .conferido : .recusado,
                    motivo: erros == 0 ? nil : RecusaDaCarga.comApontamentos(erros).description, as: agora, em: t)
                guard let arquivo = try ArquivoGuardado.ler(id, em: t) else { throw RecusaDeArquivo.naoEncontrado }
                if arquivo.apontamentos > 0 {
                    _ = try ListaDeApontamentos.relatorio(de: arquivo, carga.casa, por: autor, em: t)
                }
                arquivos.append(
                    Conferencia.DoArquivo(
                        especie: especie, arquivo: arquivo, erros: erros, avisos: criticas.avisos(especie),
                        primeiros: criticas.primeiros(especie)))
            }
            try carga.casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeConferir, ["arquivos": .inteiro(arquivos.count), "erros": .inteiro(criticas.erros)])
                ],
                por: autor, as: agora, em: t)
            let ordem = EspecieDaCarga.allCases
            return Conferencia(
                arquivos: arquivos.sorted {
                    (ordem.firstIndex(of: $0.especie) ?? 0) < (ordem.firstIndex(of: $1.especie) ?? 0)
                },
                abrir: conteudo?.primeiraAberta)
        }
    }

    /// Lê os arquivos na ordem em que um depende do outro. `nil` quando falta o essencial para cruzar.
    func lerEConferir(_ pacote: Pacote, _ criticas: CriticasDaPasta, em t: Transacao) throws -> ConteudoDaPasta? {
        let catalogo = try catalogos.atual(em: t)
        guard !catalogo.produtos.isEmpty else { throw RecusaDaCarga.semImplantacao }
        if let aberta = try FolhaEmCurso.ler(em: t).aberta { throw RecusaDaCarga.jaFeita(aberta) }
        guard var conteudo = try ler(pacote, criticas, em: t) else { return nil }
        var referencia = try ReferenciaDaCarga(catalogo, acervo, em: casa.relogio.hoje, em: t)
        try conteudo.entidades.conferir(&referencia, criticas.apontador)

        var vinculos = try ReferenciaDaFolha.ler(em: t)
        try conteudo.cadastro.conferir(
            vinculos, try PessoasConhecidas.ler(em: t), casa.cofre, apontar: criticas.apontador(.cadastro))
        for linha in conteudo.cadastro.linhas where vinculos.vinculos[linha.matricula] == nil {
            vinculos.vinculos[linha.matricula] = ReferenciaDaFolha.Vinculo(id: nil, pessoa: nil, vivo: linha.vivo)
        }
        try conteudo.margens.conferir(vinculos, apontar: criticas.apontador(.margens))
        try conteudo.bases?.conferir(vinculos, apontar: criticas.apontador(.bases))
        try conteudo.basePrevidencia?.conferir(vinculos, apontar: criticas.apontador(.basePrevidencia))
        try conferirCompetencias(conteudo, criticas)

        let contratos = ConferenciaDosContratos(
            referencia: referencia, vinculos: vinculos, apontar: criticas.apontador(.contratos))
        try contratos.conferir(conteudo.contratos)
        if let parcelas = pacote[.parcelas] {
            conteudo.parcelas = try contratos.conferirParcelas(
                criticas.situar(.parcelas, try LeituraDeArquivo(parcelas, acervo, casa, em: t)), conteudo.contratos,
                apontar: criticas.apontador(.parcelas))
        }
        return conteudo
    }

    private func ler(_ pacote: Pacote, _ criticas: CriticasDaPasta, em t: Transacao) throws -> ConteudoDaPasta? {
        func ler<T>(_ especie: EspecieDaCarga, _ corpo: (LeituraDeArquivo, Apontador) throws -> T) throws -> T? {
            guard let id = pacote[especie] else { return nil }
            do {
                return try corpo(
                    criticas.situar(especie, try LeituraDeArquivo(id, acervo, casa, em: t)),
                    criticas.apontador(especie))
            } catch let recusa as RecusaDeEntrada {
                try criticas.apontador(especie)(
                    Apontado(linha: nil, esperado: "um arquivo que se leia", lido: recusa.description))
                return nil
            }
        }
        var entidades = EntidadesDaPasta()
        entidades.consignatarias =
            try ler(.consignatarias) { try EntidadesDaPasta.consignatarias($0, apontar: $1) } ?? []
        entidades.convenios = try ler(.convenios) { try EntidadesDaPasta.convenios($0, apontar: $1) } ?? []
        entidades.rubricas = try ler(.rubricas) { try EntidadesDaPasta.rubricas($0, apontar: $1) } ?? []
        entidades.calendario = try ler(.calendario) { try EntidadesDaPasta.calendario($0, apontar: $1) } ?? []
        guard let cadastro = try ler(.cadastro, { try ConteudoDoCadastro.ler($0, apontar: $1) }),
            let margens = try ler(.margens, { try ConteudoDasMargens.ler($0, apontar: $1) })
        else { return nil }
        var conteudo = ConteudoDaPasta(entidades: entidades, cadastro: cadastro, margens: margens)
        conteudo.bases = try ler(.bases) { try ConteudoDasBases.ler(.bases, $0, apontar: $1) }
        conteudo.basePrevidencia = try ler(.basePrevidencia) {
            try ConteudoDasBases.ler(.basePrevidencia, $0, apontar: $1)
        }
        conteudo.contratos = try ler(.contratos) { try ContratoDaPasta.ler($0, apontar: $1) } ?? []
        return conteudo
    }

    /// Só lê, para retomar: o que já entrou não pode ser conferido como se fosse novidade.
    func reler(_ pacote: Pacote, em t: Transacao) throws -> ConteudoDaPasta? {
        let criticas = CriticasDaPasta()
        guard var conteudo = try ler(pacote, criticas, em: t) else { return nil }
        if let parcelas = pacote[.parcelas] {
            let porAde = Dictionary(conteudo.contratos.map { ($0.ade, $0.consignataria) }) { primeiro, _ in primeiro }
            var resumo = ResumoDasParcelas()
            try ParcelaDaPasta.ler(try LeituraDeArquivo(parcelas, acervo, casa, em: t), apontar: { _ in }) { parcela in
                guard let consignataria = porAde[parcela.ade] else { return }
                resumo.somar(parcela, consignataria: consignataria)
            }
            conteudo.parcelas = resumo
        }
        return conteudo
    }

    /// Cadastro, margens e bases são da mesma folha fechada.
    private func conferirCompetencias(_ conteudo: ConteudoDaPasta, _ criticas: CriticasDaPasta) throws {
        func conferir(_ especie: EspecieDaCarga, _ competencia: Competencia?) throws {
            guard let esperada = conteudo.margens.competencia, competencia != esperada else { return }
            try criticas.apontador(especie)(
                Apontado(
                    linha: nil, campo: "competencia", esperado: "\(esperada.brasileira), como nas margens",
                    lido: competencia?.brasileira ?? "nenhuma"))
        }
        if conteudo.margens.competencia == nil {
            try criticas.apontador(.margens)(
                Apontado(linha: nil, campo: "competencia", esperado: "ao menos uma margem", lido: "nenhuma"))
        }
        try conferir(.cadastro, conteudo.cadastro.competencia)
        if let bases = conteudo.bases { try conferir(.bases, bases.competencia) }
        if let base = conteudo.basePrevidencia { try conferir(.basePrevidencia, base.competencia) }
    }
}
