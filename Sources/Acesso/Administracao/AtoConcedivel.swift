import Synchronization
import Web

/// Um ato que se concede a um perfil: o código que a rota declara, com o nome e o assunto que a tela mostra.
package struct AtoConcedivel: Sendable, Hashable {
    package let codigo: String

    package init(_ codigo: String) { self.codigo = codigo }

    package var nome: String { NomeDeConcessao.de(codigo) }

    /// O que vem antes do ponto.
    var prefixo: String { String(codigo.prefix { $0 != "." }) }

    package var assunto: String { NomeDeConcessao.assuntos[prefixo] ?? prefixo }

    /// O ato só mostra: consulta, leitura, arquivo que se baixa.
    package var soLe: Bool {
        guard let verbo = codigo.split(separator: ".").last else { return false }
        return ["ver", "consultar", "baixar", "exportar", "provar"].contains(verbo) || verbo.hasPrefix("ler-")
            || verbo.hasPrefix("consultar-")
    }
}

/// Os atos de cada portal, tirados da montagem das rotas: o que não tem rota não se concede, e rota nova aparece na tela sozinha.
package final class AtosDasRotas: Sendable {
    private struct Caixa {
        var porGrupo: [String: Set<String>] = [:]
        var comFormulario: [String: Set<String>] = [:]
    }
    private let caixa = Mutex(Caixa())

    /// O grupo das rotas da API de integração.
    package static let integracao = "integracao"

    package init() {}

    /// Guarda os atos de um grupo, depois de montadas as rotas dele; `mais` são os que nenhuma rota declara sozinha (partes da trilha).
    package func anotar(_ grupo: String, de tabela: TabelaDeRotas, mais: [String] = []) {
        let rotas = tabela.rotas(doGrupo: grupo)
        caixa.withLock {
            $0.porGrupo[grupo] = Set(rotas.map(\.ato) + mais)
            // O envio de arquivo não volta a quem o mandou: não há como interpor a confirmação.
            $0.comFormulario[grupo] = Set(rotas.filter { $0.especie == .formulario }.map(\.ato))
                .subtracting(rotas.filter { $0.especie == .envio }.map(\.ato))
        }
    }

    /// Em ordem de assunto e de nome.
    package func doGrupo(_ grupo: String) -> [AtoConcedivel] {
        caixa.withLock { $0.porGrupo[grupo] ?? [] }.map { AtoConcedivel($0) }
            .sorted { ($0.assunto, $0.nome) < ($1.assunto, $1.nome) }
    }

    package func doPortal(_ portal: Portal) -> [AtoConcedivel] { doGrupo(portal.rawValue) }

    /// Os que mudam alguma coisa por formulário.
    package func queSeConfirmam(_ portal: Portal) -> [AtoConcedivel] {
        let comFormulario = caixa.withLock { $0.comFormulario[portal.rawValue] ?? [] }
        return doPortal(portal).filter { !$0.soLe && comFormulario.contains($0.codigo) }
    }
}

/// O nome de cada ato como quem concede o lê: no infinitivo.
enum NomeDeConcessao {
    static func de(_ ato: String) -> String { nomes[ato] ?? "Ato «\(ato)»" }

    static let assuntos = [
        "acesso": "Usuários, perfis e acesso", "api": "API", "arquivos": "Arquivos", "auditoria": "Trilha de auditoria",
        "averbacao": "Reservas e contratos novos", "cadastro": "Parâmetros: mudança", "calendario": "Calendário",
        "consignatarias": "Consignatárias", "contratos": "Contratos", "folha": "Folha do mês", "inicio": "Início",
        "leiautes": "Leiautes", "margens": "Margens", "parametros": "Parâmetros do órgão", "pessoas": "Pessoas",
        "repasses": "Repasses", "retorno": "Retorno da folha",
    ]

    static let nomes = [
        "acesso.administrar-agencias": "Administrar agências e correspondentes",
        "acesso.administrar-enderecos": "Administrar faixas de endereço e reforços",
        "acesso.alterar-perfil": "Alterar perfil", "acesso.alterar-usuario": "Alterar os dados de um usuário",
        "acesso.bloquear-usuario": "Bloquear usuário", "acesso.consultar-agencias": "Consultar agências",
        "acesso.consultar-credenciais": "Consultar credenciais de integração",
        "acesso.consultar-enderecos": "Consultar faixas de endereço e reforços",
        "acesso.consultar-perfis": "Consultar perfis", "acesso.consultar-sessoes": "Ver quem está conectado",
        "acesso.consultar-usuarios": "Consultar usuários",
        "acesso.criar-credencial": "Criar credencial de integração", "acesso.criar-perfil": "Criar e copiar perfil",
        "acesso.criar-usuario": "Criar usuário", "acesso.encerrar-credencial": "Encerrar credencial de integração",
        "acesso.encerrar-perfil": "Encerrar perfil", "acesso.encerrar-sessao": "Encerrar sessões de um usuário",
        "acesso.encerrar-usuario": "Encerrar usuário",
        "acesso.liberar-usuario": "Liberar usuário bloqueado ou encerrado",
        "acesso.redefinir-senha": "Pôr senha nova em usuário", "acesso.trocar-perfil": "Trocar o perfil de usuário",
        "arquivos.baixar": "Baixar arquivo", "arquivos.consultar": "Consultar arquivos",
        "arquivos.encerrar-leiaute": "Encerrar versão de leiaute", "arquivos.enviar-leiaute": "Enviar leiaute",
        "auditoria.consultar": "Consultar a trilha", "auditoria.exportar": "Exportar a trilha",
        "auditoria.ler-acesso": "Ler na trilha: acesso ao sistema",
        "auditoria.ler-auditoria": "Ler na trilha: leituras da própria trilha",
        "auditoria.ler-evento": "Abrir um evento da trilha",
        "auditoria.ler-leituras": "Ler na trilha: leituras de margem, arquivo e documento",
        "auditoria.ler-operacoes": "Ler na trilha: cadastros e operações",
        "auditoria.provar": "Baixar a prova de um evento", "averbacao.aplicar-lote": "Enviar e aplicar lote",
        "averbacao.autorizar": "Autorizar reserva", "averbacao.cancelar-reserva": "Cancelar reserva",
        "averbacao.confirmar": "Confirmar reserva", "averbacao.negar": "Negar reserva",
        "averbacao.reservar": "Reservar margem", "cadastro.mudar-parametro": "Mudar parâmetro do órgão",
        "calendario.definir": "Definir o calendário", "consignatarias.consultar": "Consultar consignatárias",
        "contratos.consultar": "Consultar contratos", "contratos.transferir": "Transferir contratos de vínculo",
        "folha.aplicar-arquivo": "Aplicar arquivo da folha", "folha.cancelar-trabalho": "Cancelar trabalho em curso",
        "folha.carregar-bases": "Carregar bases", "folha.carregar-cadastro": "Carregar cadastro",
        "folha.carregar-margens": "Carregar margens", "folha.carregar-previdencia": "Carregar previdência",
        "folha.carregar-variaveis": "Carregar valores variáveis", "folha.conferir-arquivo": "Enviar e conferir arquivo",
        "folha.consultar": "Consultar a folha", "folha.corrigir": "Corrigir o enviado",
        "folha.corrigir-motivo": "Corrigir motivo de rejeição", "folha.cortar": "Cortar a folha",
        "folha.desfazer-corte": "Desfazer o corte", "folha.desfazer-glosa": "Desfazer a glosa",
        "folha.devolver": "Devolver o retorno", "folha.ensaiar": "Ensaiar a glosa", "folha.enviar": "Enviar a remessa",
        "folha.glosar": "Glosar", "folha.historico": "Gerar o histórico",
        "folha.receber-retorno": "Receber a folha fechada", "folha.remeter": "Gerar a remessa",
        "folha.resolver-divergencia": "Resolver divergência", "inicio.ver": "Ver a página de início",
        "leiautes.consultar": "Consultar leiautes", "margens.consultar": "Consultar margens",
        "parametros.consultar": "Consultar parâmetros", "pessoas.abrir-dados": "Abrir dado pessoal mascarado",
        "pessoas.consultar": "Consultar pessoas",
        "repasses.consultar": "Consultar repasses", "repasses.gerar": "Gerar repasse",
        "retorno.consultar": "Consultar o retorno da folha", "retorno.gerar": "Gerar arquivo de retorno",
    ]
}
