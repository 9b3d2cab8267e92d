import Acesso
import Arquivos
import Averbacao
import BancoDeDados
import Foundation
import PortalDaConsignataria
import PortalDoGestor
import PortalDoServidor
import Web

/// A montagem: que grupos existem, quem entra neles e o que cada capacidade oferece. O processo não guarda estado: dois valem por um.
///
/// Requisito: RNF-GER-01, RNF-GER-04
enum Rotas {
    static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) throws {
        montagem.guardaDeSessao = GuardaDeSessaoNoBanco(pecas.casa)
        montagem.falhasDoBanco()
        montagem.aoNegar = AnotarNegacao.aoNegar(pecas.casa)
        let saude = montagem.api("saude", em: "/", contexto: ContextoSemPortal.self, credencial: nil) { _, _ in true }
        saude.get(
            "saude", ato: "sistema.saude",
            descricao: DescricaoDeApi(
                "Diz se o serviço e o banco respondem",
                saida: .objeto("Saude", [CampoDeEsquema("situacao", .escolha(["no-ar"]))]))
        ) { _ in
            _ = try await pecas.regras()
            return .json(["situacao": "no-ar"])
        }
        let casa = pecas.casa
        let ritmo = RitmoDaCredencial(casa)
        let api = montagem.api("integracao", em: "/api/v1", contexto: ContextoDeIntegracao.self) { token, pedido in
            try await Credencial.conferir(token, casa, ritmo: ritmo, endereco: pedido.endereco)
        } autorizar: { ato, contexto in
            try await Credencial.autorizar(ato, contexto, casa)
        }
        AverbacaoRoutes.montar(em: api, balcao: pecas.balcao) { try await pecas.produto(codigo: $0) }
        ContratosPorRest.montar(em: api, casa)
        AvisoDaProvaRoutes.montar(em: &montagem, pecas.assinaturas)
        try montarTelas(em: &montagem, pecas)
    }

    private static func montarTelas(em montagem: inout Web.Montagem, _ pecas: Pecas) throws {
        let estaticos = try Estaticos(pasta: pecas.raiz + "/Publico")
        montagem.estaticos(estaticos)
        let fachada = Fachada(publico: Fachada.publico(estaticos), demonstracao: pecas.demonstracao)
        let consultas = ConsultasGuardadas(pecas.casa)
        let atos = AtosDasRotas()
        let lista = try String(contentsOfFile: pecas.raiz + "/" + ColunaPessoal.caminho, encoding: .utf8)
        Entrada.montar(
            em: &montagem,
            Entrada.Pecas(
                casa: pecas.casa, senhas: pecas.senhas, fachada: fachada, recuperacao: pecas.recuperacao,
                conta: pecas.conta, diretorio: pecas.diretorio))
        PortalDoGestor.montar(
            em: &montagem,
            PortalDoGestor.Pecas(
                casa: pecas.casa, balcao: pecas.balcao, fachada: fachada, consultas: consultas,
                trabalhos: pecas.trabalhos, senhas: pecas.senhas, atos: atos,
                colunas: try ColunaPessoal.ler(lista), comCorreio: pecas.correio != nil))
        PortalDaConsignataria.montar(
            em: &montagem,
            PortalDaConsignataria.Pecas(
                casa: pecas.casa, balcao: pecas.balcao, fachada: fachada, consultas: consultas, entrada: pecas.entrada,
                lotes: pecas.lotes, senhas: pecas.senhas, atos: atos, comCorreio: pecas.correio != nil
            ) { try await pecas.regras() })
        PortalDoServidor.montar(
            em: &montagem,
            PortalDoServidor.Pecas(
                casa: pecas.casa, balcao: pecas.balcao, fachada: fachada, senhas: pecas.senhas,
                assinaturas: pecas.assinaturas, provas: pecas.provas))
        atos.anotar(Portal.servidor.rawValue, de: montagem.tabela)
        atos.anotar(AtosDasRotas.integracao, de: montagem.tabela)
        PaginaDaApi.montar(em: &montagem, fachada, titulo: "API de consignações da Averba", versao: "1")
    }
}
