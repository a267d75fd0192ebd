# One post to the provider over a connection kept per thread.
require 'json'
require 'net/http'
require 'sidekiq'

Sidekiq.logger.level = Logger::FATAL
REDIS = { url: "redis://127.0.0.1:#{ENV.fetch('REDIS_PORT')}/0" }.freeze
Sidekiq.configure_client { |config| config.redis = REDIS }
Sidekiq.configure_server { |config| config.redis = REDIS }

class SendJob
  include Sidekiq::Worker
  sidekiq_options retry: 5

  STUB = URI(ENV.fetch('STUB'))

  def perform(channel, conversation, text)
    body = JSON.generate(recipient: { id: conversation.to_s }, messaging_type: 'RESPONSE',
                         message: { text: text, metadata: jid })
    path = "/v25.0/#{700_000_000_000_000 + channel}/messages"
    answer = http.post(path, body, 'Content-Type' => 'application/json')
    raise "the provider answered #{answer.code}" unless answer.code == '200'
  end

  private

  def http
    Thread.current[:stub] ||= Net::HTTP.new(STUB.host, STUB.port).tap do |http|
      http.keep_alive_timeout = 60
      http.start
    end
  end
end
