import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Html
import Nucleo
import Web

/// Busca única, lista de pessoas e a ficha com margens, contratos, reservas e extrato.
///
/// Requisito: RF-GES-20, RF-GES-21, POC-GES-12
struct RotasDasPessoas {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.post("busca", ato: PortalDoGestor.atoDePessoas) { try await buscar($0, $1, pecas) }
        grupo.get("pessoas", ato: PortalDoGestor.atoDePessoas) { try await lista($0, pecas) }
        grupo.post("pessoas", ato: PortalDoGestor.atoDePessoas) { formulario, contexto in
            try await pecas.consultas.levar(a: Self.estado(formulario.pares), contexto)
        }
        grupo.get("pessoas/:id", ato: PortalDoGestor.atoDeMargens) { contexto in
            let id = try contexto.registro()
            let lido = try await pecas.lerMargem(de: id, contexto) { t in try FichaDaPessoa.ler(id, pecas.casa, em: t) }
            if try contexto.querCsv {
                return CsvEmPaginas.responder("margens-informadas", MargemInformada.colunas, todas: lido.historico)
            }
            return try await DadoPessoalAberto(pecas: pecas).pagina(lido, id, contexto)
        }
        DadoPessoalAberto(pecas: pecas).montar(em: grupo)
        grupo.get("pessoas/:id/margens.pdf", ato: PortalDoGestor.atoDeMargens) { contexto in
            let (id, casa) = (try contexto.registro(), pecas.casa)
            let documento = try await pecas.lerMargem(de: id, contexto) { t in
                guard let documento = try DocumentoDeMargens.ler(id, casa, em: t) else {
                    throw RecusaDaWeb.naoEncontrado
                }
                return documento
            }
            return try await documento.responder(casa, pecas.fachada, por: contexto.autor)
        }
        grupo.get("pessoas/:id/contratos", ato: PortalDoGestor.atoDeContratos) { contexto in
            try await contratos(contexto, pecas, reservas: false)
        }
        grupo.get("pessoas/:id/reservas", ato: PortalDoGestor.atoDeContratos) { contexto in
            try await contratos(contexto, pecas, reservas: true)
        }
        grupo.get("pessoas/:id/extrato", ato: PortalDoGestor.atoDeMargens) { try await extrato($0, pecas) }
    }

    /// Reconhece CPF, matrícula, número de contrato, consignatária e competência; o resto é nome de pessoa.
    private func buscar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let texto = formulario.texto(Moldura.Busca.campo) ?? ""
        guard !texto.isEmpty, texto.count <= EstadoDaGrade.buscaMaxima else { return .verDepois("/gestor/pessoas") }
        let (cofre, diretorio, usuario) = (pecas.casa.cofre, pecas.diretorio, contexto.usuario)
        let destino: Endereco? = try await pecas.ler { t in
            if let pessoa = try PessoaNaTela.procurar(texto, cofre, em: t) { return PortalDoGestor.pessoa(pessoa) }
            if let numero = Int64(texto.replacing(".", with: "")),
                try t.uma("SELECT id FROM contrato WHERE id = \(numero)") != nil
            {
                return PortalDoGestor.contrato(numero)
            }
            return try BuscaDoAlto(texto, usuario).destino(em: t) {
                try !diretorio.procurar(texto, limite: 1, cofre, em: t).isEmpty
            }
        }
        if let destino { return .verDepois(destino.texto) }
        return try await pecas.consultas.levar(a: Self.estado([], ["busca": texto]), contexto)
    }

    private static func estado(_ pares: [(String, String)], _ guardados: [String: String] = [:]) -> EstadoDaGrade {
        EstadoDaGrade(em: "/gestor/pessoas", porPagina: 50, buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    /// Só mostra quem se procurou: a lista inteira de pessoas não é leitura de trabalho nenhum.
    private func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(contexto)
        let estado = Self.estado(try contexto.pares, guardados)
        let (cofre, diretorio) = (pecas.casa.cofre, pecas.diretorio)
        let pessoas = try await pecas.ler { t -> [PessoaNaTela] in
            guard !estado.busca.isEmpty else { return [] }
            return try PessoaNaTela.listar(
                try PessoaNaTela.procurar(estado.busca, diretorio, limite: 100, cofre, em: t), cofre, em: t)
        }
        if try contexto.querCsv { return CsvEmPaginas.responder("pessoas", PessoaNaTela.colunas, todas: pessoas) }
        return try await pecas.pagina(PessoaNaTela.lista(pessoas, estado), contexto)
    }

    /// Os contratos da pessoa ou, em `reservas`, tudo que se reservou para ela, qualquer que tenha sido o fim.
    ///
    /// Requisito: RF-GES-09, RF-GES-10
    private func contratos(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, reservas: Bool
    ) async throws -> Resposta {
        let (id, casa) = (try contexto.registro(), pecas.casa)
        let endereco: Endereco = reservas ? "/gestor/pessoas/\(id)/reservas" : "/gestor/pessoas/\(id)/contratos"
        let estado = EstadoDaGrade(
            em: endereco,
            filtros: [.escolha("situacao", "Situação", Situacao.noFiltro)],
            ordens: ["id", "parcela", "situacao", "consignataria", "produto"], padrao: .init("id", .decrescente),
            porPagina: 50, lendo: try contexto.pares)
        var novo = FiltroDeContratos(estado, casa.cofre)
        novo.pessoa = id
        novo.deReserva = reservas
        let filtro = novo
        if try contexto.querCsv {
            return CsvEmPaginas.responder(
                reservas ? "reservas-da-pessoa" : "contratos-da-pessoa", ListaDeContratos.colunas(reservas: reservas)
            ) { limite, pulados in
                try await pecas.ler { t in
                    try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, casa.cofre, em: t)
                }
            }
        }
        let (pessoa, linhas, total) = try await pecas.ler { t in
            (
                try PessoaNaTela.ler(id, casa.cofre, em: t),
                try ContratoNaTela.listar(
                    filtro, limite: estado.porPagina, pulados: estado.pulados, casa.cofre, em: t),
                try ContratoNaTela.contar(filtro, em: t)
            )
        }
        guard let pessoa else { throw RecusaDaWeb.naoEncontrado }
        let transfere = !reservas && pessoa.vinculos.count > 1 && contexto.usuario.pode(TransferirContratos.ato)
        let acoes =
            transfere
            ? Bloco { Ligacao("Transferir de matrícula", para: TransferenciaDeContratos.endereco(id), .secundario) }
            : nil
        let tela = pessoa.tela(aba: endereco, acoes: acoes) {
            Grade(
                reservas ? "Reservas" : "Contratos", linhas: linhas, estado: estado.com(total: total),
                vazio: Vazio(
                    reservas ? "Nenhuma reserva" : "Nenhum contrato", "Esta pessoa ainda não tem nenhum registro aqui.")
            ) { ListaDeContratos.colunas(reservas: reservas) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private func extrato(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (id, casa) = (try contexto.registro(), pecas.casa)
        let endereco: Endereco = "/gestor/pessoas/\(id)/extrato"
        var estado = EstadoDaGrade(em: endereco, porPagina: 50, lendo: try contexto.pares)
        let colunas = LancamentoNaTela.colunas(contrato: PortalDoGestor.contrato)
        if try contexto.querCsv {
            try await pecas.lerMargem(de: id, contexto) { _ in }
            return CsvEmPaginas.responder("extrato-da-margem", colunas) { limite, pulados in
                try await pecas.ler { t in
                    try LancamentoNaTela.listar(pessoa: id, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (pessoa, linhas, total) = try await pecas.lerMargem(de: id, contexto) { t in
            guard let pessoa = try PessoaNaTela.ler(id, casa.cofre, em: t) else { throw RecusaDaWeb.naoEncontrado }
            return (
                pessoa, try LancamentoNaTela.listar(pessoa: id, limite: limite, pulados: pulados, em: t),
                try LancamentoNaTela.contar(pessoa: id, em: t)
            )
        }
        estado.total = total
        let daTela = estado
        let tela = pessoa.tela(aba: endereco) {
            Grade("Extrato da margem", linhas: linhas, estado: daTela, vazio: Vazio("Nenhum lançamento ainda")) {
                colunas
            }
        }
        return try await pecas.pagina(tela, contexto)
    }
}
