import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Html
import Nucleo
import Web

/// Lista, busca e ficha dos contratos da própria consignatária.
struct RotasDeContratos {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let ato = PortalDaConsignataria.atoDeContratos
        for lista in [ListaDeContratos.contratos, .reservas] {
            grupo.get(lista.caminho, ato: ato) { try await lista.responder($0, pecas) }
            grupo.post(lista.caminho, ato: ato) { formulario, contexto in
                var estado = lista.estado(formulario.campos.pares.map { ($0.nome, $0.valor) })
                estado.consulta = try await pecas.consultas.guardar(estado.pessoais, de: contexto.usuario.id)
                return .verDepois(estado.ligacao.texto)
            }
        }
        grupo.post("busca", ato: ato) { try await buscar($0, $1, pecas) }
        grupo.get("contratos/:id", ato: ato) { contexto in
            try await pecas.pagina(
                TelaDoContrato(ficha: try await pecas.ficha(contexto)).tela(contexto.usuario), contexto)
        }
    }

    /// Reconhece o que foi digitado: CPF, número de contrato ou matrícula. Achado um só, abre a ficha.
    private func buscar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let texto = formulario.texto(Moldura.Busca.campo) ?? ""
        guard !texto.isEmpty, texto.count <= EstadoDaGrade.buscaMaxima else {
            return .verDepois("/consignataria/contratos")
        }
        let casa = pecas.casa
        let valores = ListaDeContratos.reconhecer(texto)
        let lista = ListaDeContratos.contratos
        var achados: [ContratoNaTela] = []
        var ultimos: [String: String] = [:]
        for tentativa in valores {
            ultimos = tentativa
            let filtro = lista.filtro(lista.estado([], tentativa), casa.cofre)
            achados = try await casa.banco.transacao(como: .consignataria(contexto.consignataria), soLeitura: true) {
                t in
                try ContratoNaTela.listar(filtro, limite: 2, casa.cofre, em: t)
            }
            if !achados.isEmpty { break }
        }
        if achados.count == 1 { return .verDepois("/consignataria/contratos/\(achados[0].id)") }
        var estado = lista.estado([], ultimos)
        estado.consulta = try await pecas.consultas.guardar(estado.pessoais, de: contexto.usuario.id)
        return .verDepois(estado.ligacao.texto)
    }
}

/// Uma lista de contratos do portal: todos, ou só as reservas a confirmar.
struct ListaDeContratos: Sendable {
    let caminho: String
    let titulo: String
    let soReservas: Bool

    static let contratos = ListaDeContratos(caminho: "contratos", titulo: "Contratos", soReservas: false)
    static let reservas = ListaDeContratos(caminho: "reservas", titulo: "Reservas a confirmar", soReservas: true)

    private var endereco: Endereco { soReservas ? "/consignataria/reservas" : "/consignataria/contratos" }

    func estado(_ pares: [(String, String)], _ guardados: [String: String] = [:]) -> EstadoDaGrade {
        let identidade: [Filtro] = [
            .cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true), .texto("numero", "Número", pessoal: true),
        ]
        return EstadoDaGrade(
            em: endereco,
            filtros: soReservas ? identidade : [.escolha("situacao", "Situação", Situacao.noFiltro)] + identidade,
            ordens: ["id", "parcela", "situacao", "vence", "produto"],
            padrao: soReservas ? .init("vence") : .init("id", .decrescente), lendo: pares, guardados: guardados)
    }

    /// O que se digitou na busca única, do mais provável ao menos.
    static func reconhecer(_ texto: String) -> [[String: String]] {
        do {
            return [["cpf": try CPF.lendo(texto).digitos]]
        } catch {
            return [["numero": texto], ["matricula": texto]]
        }
    }

    func filtro(_ estado: EstadoDaGrade, _ cofre: Cofre) -> FiltroDeContratos {
        var filtro = FiltroDeContratos()
        filtro.situacoes = Situacao.doFiltro(soReservas ? "reservas" : estado["situacao"])
        if let digitado = estado["cpf"] {
            // CPF que não se lê não acha ninguém: índice que não existe.
            do { filtro.cpf = DadosPessoais.indice(de: try CPF.lendo(digitado), cofre) } catch { filtro.cpf = [0] }
        }
        if let digitado = estado["matricula"] {
            do { filtro.matricula = try Matricula.lendo(digitado) } catch { filtro.cpf = [0] }
        }
        // Quem dita o número o diz com pontos de milhar, como a tela o mostra.
        filtro.numero = estado["numero"].map {
            Int64($0.replacing(".", with: "")) == nil ? $0 : $0.replacing(".", with: "")
        }
        filtro.chave = estado.ordem?.chave ?? "id"
        filtro.decrescente = estado.ordem?.sentido == .decrescente
        return filtro
    }

    func responder(_ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas) async throws -> Resposta {
        let pares = try contexto.pares
        let guardados = try await pecas.consultas.abrir(
            try contexto.consulta.texto("consulta"), de: contexto.usuario.id)
        let estado = estado(pares, guardados)
        let casa = pecas.casa
        let filtro = filtro(estado, casa.cofre)
        let papel = Papel.consignataria(contexto.consignataria)
        if try contexto.querCsv {
            return CsvEmPaginas.responder(caminho, Self.colunas(reservas: soReservas)) { limite, pulados in
                try await casa.banco.transacao(como: papel, soLeitura: true) { t in
                    try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, casa.cofre, em: t)
                }
            }
        }
        let (linhas, total) = try await casa.banco.transacao(como: papel, soLeitura: true) { t in
            (
                try ContratoNaTela.listar(filtro, limite: estado.porPagina, pulados: estado.pulados, casa.cofre, em: t),
                try ContratoNaTela.contar(filtro, em: t)
            )
        }
        return try await pecas.pagina(tela(linhas, estado, total), contexto)
    }

    private func tela(_ linhas: [ContratoNaTela], _ estado: EstadoDaGrade, _ total: Int) -> Tela {
        var estado = estado
        estado.total = total
        return Tela(
            titulo,
            ajuda: Ajuda(
                soReservas
                    ? "Margem já presa, à espera da sua confirmação." : "Os contratos e reservas da sua instituição.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "O CPF e a matrícula procurados não ficam no endereço da página."),
            larga: true
        ) {
            Grade(
                titulo, linhas: linhas, estado: estado,
                vazio: Vazio(soReservas ? "Nenhuma reserva à espera" : "Nenhum contrato ainda") {
                    Ligacao("Reservar margem", para: "/consignataria/reservar", .secundario)
                }
            ) { Self.colunas(reservas: soReservas) }
        }
    }

    @MontagemDeColunas<ContratoNaTela>
    static func colunas(reservas: Bool, ordena: Bool = true) -> [Coluna<ContratoNaTela>] {
        Coluna("Contrato", ordem: ordena ? "id" : nil, principal: true, csv: { "\($0.id)" }) {
            Ligacao(Formato.inteiro($0.id), para: "/consignataria/contratos/\($0.id)")
        }
        Coluna("Pessoa") { $0.nomeDaPessoa }
        Coluna("CPF") { $0.cpf }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Produto", ordem: ordena ? "produto" : nil) { $0.produto }
        Coluna("Seu número") { $0.numero ?? "" }
        Coluna("Parcela (R$)", .numero, ordem: ordena ? "parcela" : nil) { $0.parcela.brasileiro }
        if reservas {
            Coluna("Confirmar até", ordem: ordena ? "vence" : nil) { $0.venceEm?.naTela ?? "" }
        } else {
            Coluna("Pagas", .numero) { $0.andamento }
        }
        Coluna("Situação", ordem: ordena ? "situacao" : nil, csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }
}
