import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Um arquivo de entrada lido e conferido contra o banco.
enum ConteudoDaEntrada: Sendable {
    case cadastro(ConteudoDoCadastro)
    case margens(ConteudoDasMargens)
    case bases(ConteudoDasBases)
    case reajustes(ConteudoDosReajustes)

    var competencia: Competencia? {
        switch self {
        case .cadastro(let conteudo): conteudo.competencia
        case .margens(let conteudo): conteudo.competencia
        case .bases(let conteudo): conteudo.competencia
        case .reajustes(let conteudo): conteudo.competencia
        }
    }

    var registros: Int {
        switch self {
        case .cadastro(let conteudo): conteudo.linhas.count
        case .margens(let conteudo): conteudo.linhas.count
        case .bases(let conteudo): conteudo.linhas.count
        case .reajustes(let conteudo): conteudo.linhas.count
        }
    }

    /// Só quando a soma quer dizer alguma coisa.
    var total: Dinheiro? {
        switch self {
        case .margens(let conteudo): conteudo.total
        case .reajustes(let conteudo) where conteudo.especie.trazValor:
            Dinheiro(centavos: conteudo.linhas.reduce(0) { $0 + $1.valor })
        default: nil
        }
    }
}

extension ConteudoDaEntrada {
    /// Lê e confere; os defeitos vão ao coletor. Lança `RecusaDeEntrada` quando nem adianta apontar linha.
    static func ler(
        _ especie: EspecieDeEntrada, _ leitura: LeituraDeArquivo, _ referencia: ReferenciaDaFolha, _ catalogo: Catalogo,
        _ coletor: ColetorDaConferencia, _ casa: Instalacao, em t: Transacao
    ) throws -> ConteudoDaEntrada {
        let apontar: Apontador = { try coletor.apontar($0) }
        switch especie {
        case .cadastro:
            let conteudo = try ConteudoDoCadastro.ler(leitura, apontar: apontar)
            try conferirCompetencia(conteudo.competencia, conteudo.linhas.isEmpty, referencia, deDesconto: false)
            try conteudo.conferir(referencia, try PessoasConhecidas.ler(em: t), casa.cofre, apontar: apontar)
            return .cadastro(conteudo)
        case .margens:
            let conteudo = try ConteudoDasMargens.ler(leitura, apontar: apontar)
            try conferirCompetencia(conteudo.competencia, conteudo.linhas.isEmpty, referencia, deDesconto: false)
            try conteudo.conferir(referencia, apontar: apontar)
            return .margens(conteudo)
        case .bases, .basePrevidencia:
            let conteudo = try ConteudoDasBases.ler(especie, leitura, apontar: apontar)
            try conferirCompetencia(conteudo.competencia, conteudo.linhas.isEmpty, referencia, deDesconto: false)
            try conteudo.conferir(referencia, apontar: apontar)
            return .bases(conteudo)
        case .aliquotas, .premios, .variaveis, .percentuais:
            return .reajustes(try reajustes(especie, leitura, referencia, catalogo, apontar, em: t))
        }
    }

    /// Arquivo sem nenhuma linha não tem competência, e a recusa certa é outra.
    private static func conferirCompetencia(
        _ competencia: Competencia?, _ vazio: Bool, _ referencia: ReferenciaDaFolha, deDesconto: Bool
    ) throws(RecusaDeEntrada) {
        if competencia != nil || !vazio { try referencia.folha.conferir(competencia, deDesconto: deDesconto) }
    }

    private static func reajustes(
        _ especie: EspecieDeEntrada, _ leitura: LeituraDeArquivo, _ referencia: ReferenciaDaFolha, _ catalogo: Catalogo,
        _ apontar: Apontador, em t: Transacao
    ) throws -> ConteudoDosReajustes {
        guard let consignataria = leitura.arquivo.consignataria else { throw RecusaDeEntrada.semConsignataria }
        let conteudo = try ConteudoDosReajustes.ler(especie, leitura, apontar: apontar)
        if let codigo = conteudo.consignataria, catalogo.consignataria(codigo: codigo)?.id != consignataria {
            throw RecusaDeEntrada.outraConsignataria
        }
        try conferirCompetencia(conteudo.competencia, conteudo.linhas.isEmpty, referencia, deDesconto: true)
        let contratos = ContratosAReajustar(
            try t.executar(
                EntradaSQL.contratosAReajustar(nil, consignataria: consignataria, baseDe: referencia.folha.esperada)
            ).map(ContratoAReajustar.init(lendo:)))
        try conteudo.conferir(contratos, catalogo, consignataria: consignataria, apontar: apontar)
        return conteudo
    }

    /// O conteúdo sem as linhas que a conferência apontou (só tem efeito no que vale linha a linha).
    func sem(linhas ruins: Set<Int>) -> ConteudoDaEntrada {
        guard case .reajustes(let conteudo) = self, !ruins.isEmpty else { return self }
        return .reajustes(
            ConteudoDosReajustes(
                especie: conteudo.especie, competencia: conteudo.competencia, consignataria: conteudo.consignataria,
                linhas: conteudo.linhas.filter { !ruins.contains($0.linha) }))
    }
}
