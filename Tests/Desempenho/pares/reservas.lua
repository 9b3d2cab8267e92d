-- wrk: cada pedido reserva um centavo para uma pessoa sorteada, com a sua chave de idempotência.
local linha = 0
function setup(thread)
  thread:set("numero", linha)
  linha = linha + 1
end
function init(args)
  math.randomseed(numero + 1)
  pessoas, credencial, prefixo, feitas = tonumber(args[1]), args[2], args[3], 0
end
function request()
  feitas = feitas + 1
  return wrk.format("POST", "/api/v1/reservas", {
    ["Authorization"] = "Bearer " .. credencial, ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = prefixo .. "-" .. numero .. "-" .. feitas,
  }, '{"matricula":"M' .. math.random(pessoas) .. '","produto":"mensalidade","parcela":"0.01"}')
end
function done(summary, latency)
  io.write(string.format('JSON {"pedidos": %d, "segundos": %f, "p50": %f, "p99": %f, "falhas": %d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
