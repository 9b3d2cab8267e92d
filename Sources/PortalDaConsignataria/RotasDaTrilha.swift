import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A trilha do que os usuários e as credenciais desta consignatária fizeram, com CSV.
///
/// Lê-se no papel dela: o evento de outro não existe. Do que cada ato registrou só se mostra o que está na lista de
/// `DadoEmPalavras`: uma recusa por margem diz o código, nunca quanto cabia.
/// - Fonte: RF-CON-35.
struct RotasDaTrilha {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("auditoria", ato: PesquisaDaTrilha.ato) { try await Self.lista($0, pecas) }
        grupo.post("auditoria", ato: PesquisaDaTrilha.ato) { formulario, contexto in
            let pesquisa = try await Self.pesquisa(contexto, pecas, formulario.pares, [:])
            return try await pecas.consultas.levar(a: pesquisa.estado, contexto)
        }
    }

    private static func pesquisa(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas, _ pares: [(String, String)],
        _ guardados: [String: String]
    ) async throws -> PesquisaDaTrilha {
        let usuarios = try await usuarios(contexto.consignataria, pecas.casa)
        return PesquisaDaTrilha(
            em: "/consignataria/auditoria", partes: ParteDaTrilha.allCases,
            mais: [
                .escolha("usuario", "Usuário", usuarios), .texto("endereco", "Endereço de rede", pessoal: true),
            ], lendo: pares, guardados: guardados)
    }

    /// Os usuários e as credenciais desta consignatária; o cadastro deles é do papel `motor`.
    private static func usuarios(_ consignataria: Int64, _ casa: Instalacao) async throws -> [Html.Campo.Opcao] {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let ids = try t.executar("SELECT id FROM usuario WHERE consignataria_id = \(consignataria)").map {
                try $0.ler(0, como: Int64.self)
            }
            let pessoas = try NomeDoUsuario.ler(Set(ids), casa.cofre, em: t).sorted { $0.value < $1.value }
            let credenciais = try t.executar(
                "SELECT id, nome FROM credencial WHERE consignataria_id = \(consignataria) ORDER BY nome"
            ).map { (key: try $0.ler(0, como: Int64.self), value: "\(try $0.ler(1, como: String.self)) (API)") }
            return (pessoas + credenciais).map { .init("\($0.key)", $0.value) }
        }
    }

    private static func lista(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(contexto)
        let pesquisa = try await pesquisa(contexto, pecas, try contexto.pares, guardados)
        var achada = pesquisa.consulta(podendo: ParteDaTrilha.allCases, pecas.casa.cofre)
        achada.autores = pesquisa.estado["usuario"].flatMap { Int64($0) }.map { [$0] }
        let (consulta, casa, porPagina) = (achada, pecas.casa, pesquisa.estado.porPagina)
        let papel = contexto.papel
        let csv = try contexto.querCsv
        if csv, !contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar) { throw RecusaDaWeb.semPermissao }
        let evento =
            csv
            ? Auditoria.Evento(
                PesquisaDaTrilha.atoDeExportar, ["formato": "csv", "pesquisa": pesquisa.paraATrilha])
            : Auditoria.Evento(PesquisaDaTrilha.ato, pesquisa.paraATrilha)
        let autor = contexto.autor
        let lidos = try await casa.banco.transacao(como: papel.gravando(emNomeDe: autor)) { t in
            let lidos = csv ? [] : try consulta.listar(limite: porPagina + 1, casa.trilha, em: t)
            try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            return lidos
        }
        if csv {
            return CsvEmPaginas.responder(trilha: "trilha-de-auditoria", consulta) { consulta, limite in
                let lidos = try await casa.banco.transacao(como: papel, soLeitura: true) { t in
                    try consulta.listar(limite: limite, casa.trilha, em: t)
                }
                return try await EventoNaTela.comNomes(lidos, para: .consignataria, casa)
            }
        }
        let linhas = try await EventoNaTela.comNomes(Array(lidos.prefix(porPagina)), para: .consignataria, casa)
        var estado = pesquisa.estado
        if lidos.count > porPagina, let ultima = linhas.last {
            estado.seguinte = CursorDaTrilha(ultima.evento).escrito
        }
        return try await pecas.pagina(
            tela(linhas, estado, podeExportar: contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar)), contexto)
    }

    private static func tela(_ linhas: [EventoNaTela], _ estado: EstadoDaGrade, podeExportar: Bool) -> Tela {
        Tela(
            "Auditoria",
            ajuda: Ajuda(
                "O que os usuários e as credenciais da sua instituição fizeram, quando e de onde.",
                quemPode: "Quem tem o ato de consultar a trilha, nesta consignatária.",
                depois: "A trilha só cresce: ninguém muda nem apaga um evento. Esta consulta também fica nela."),
            larga: true
        ) {
            Grade(
                "Eventos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum evento", "Os seus usuários ainda não fizeram nada."), csv: podeExportar
            ) {
                Coluna("Quando", .umaLinha, ordem: "quando", principal: true) { $0.evento.em.naTela }
                Coluna("Quem") { $0.quemFez }
                Coluna("O que fez") { NomeDoAto.de($0.evento.ato) }
                Coluna("Registro", csv: { $0.registro }) { linha in
                    if let para = Self.ficha(linha.evento) {
                        Ligacao(linha.registro, para: para)
                    } else {
                        linha.registro
                    }
                }
                Coluna("O que se registrou") { $0.resumo }
                Coluna("De onde") { $0.evento.endereco ?? $0.canal }
            }
        }
    }

    /// A ficha do registro, onde há; o contrato do evento é sempre desta consignatária.
    private static func ficha(_ evento: EventoLido) -> Endereco? {
        switch (evento.objeto, evento.objetoId) {
        case ("contrato", let id?): "/consignataria/contratos/\(id)"
        case ("arquivo", let id?): "/consignataria/arquivos/\(id)"
        default: nil
        }
    }
}
